from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IndexMismatchError, NotTrainedError
from core.ports import CatalogueIndex
from core.records import Product
from retrieval import catalogue
from retrieval.catalogue import COLLECTION, SCHEMA, ChromaCatalogue
from retrieval.chroma import ChromaStore, Stamp
from retrieval.product_text import product_text, text_id
from tests.retrieval.fakes import HashingEmbedder, chroma_in, product

MILK = ("GROCERY", "FLUID MILK")
SHOP = [
    product("p3", "whole milk", "鲜牛奶", MILK),
    product("p1", "whole milk", "鲜牛奶", MILK),
    product("p2", "laundry detergent", "洗衣液", ("LAUNDRY",)),
]


def test_text_of_a_product() -> None:
    path = ("GROCERY", "FRZN BREAKFAST", "WAFFLES/PANCAKES - OTHER")
    text = product_text(product("x", "waffles", "华夫饼", path, description="Crisp."))
    assert text == "waffles / 华夫饼\nfrzn breakfast waffles pancakes other\nCrisp."


def test_text_without_a_name_is_the_last_step_of_the_category() -> None:
    assert product_text(product("x", category=("DRUG GM", "J-HOOKS", "JHOOK - CARE"))) == "jhook care"


def test_text_without_any_words_is_the_id() -> None:
    assert product_text(product("x")) == "x"


def test_text_does_not_depend_on_the_order_of_locales() -> None:
    one = Product(product_id="x", name={"de": "Milch", "zh": "牛奶", "en": "milk"}, as_of=SHOP[0].as_of)
    assert product_text(one) == "milk / 牛奶 / Milch"


@given(st.text(max_size=40), st.text(max_size=40))
def test_different_texts_have_different_ids(one: str, two: str) -> None:
    assert (text_id(one) == text_id(two)) == (one == two)


def test_products_with_one_text_share_a_record(store: ChromaStore, embedder: HashingEmbedder) -> None:
    index, counts = ChromaCatalogue.build(store, SHOP, embedder)
    assert (counts.products, counts.records, counts.embedded) == (3, 2, 2)
    assert len(index) == 3
    port: CatalogueIndex = index
    vectors = port.vectors(["p2", "p1", "p3", "p2"])
    assert vectors.shape == (4, embedder.dimension)
    np.testing.assert_array_equal(vectors[1], vectors[2])
    np.testing.assert_allclose(vectors[0], embedder.embed_documents([product_text(SHOP[2])])[0], atol=1e-6)


def test_search_is_nearest_first_with_equals_by_id(store: ChromaStore, embedder: HashingEmbedder) -> None:
    index, _ = ChromaCatalogue.build(store, SHOP, embedder)
    hits = index.search("milk", 3)
    assert [product_id for product_id, _ in hits] == ["p1", "p3", "p2"]
    assert hits[0][1] == hits[1][1] > hits[2][1]
    assert index.search("milk", 1) == hits[:1]
    assert index.search("milk", 0) == []
    assert [ids for ids, _ in index.search_kinds("milk", 9)] == [("p1", "p3"), ("p2",)]


def test_a_large_catalogue_is_searched_by_the_graph(
    store: ChromaStore, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, _ = ChromaCatalogue.build(store, SHOP, embedder)
    exact = index.search("milk", 3)
    monkeypatch.setattr(catalogue, "EXACT_RECORDS", 1)
    by_graph = index.search("milk", 3)
    assert [id_ for id_, _ in by_graph] == [id_ for id_, _ in exact]
    assert [similarity for _, similarity in by_graph] == pytest.approx(
        [similarity for _, similarity in exact], abs=1e-5
    )


def test_a_second_build_embeds_only_what_is_new(store: ChromaStore, embedder: HashingEmbedder) -> None:
    ChromaCatalogue.build(store, SHOP, embedder)
    embedder.embedded.clear()
    _, unchanged = ChromaCatalogue.build(store, SHOP[::-1], embedder)
    assert (unchanged.embedded, unchanged.deleted, embedder.embedded) == (0, 0, [])

    renamed = product("p2", "washing powder", "洗衣粉", ("LAUNDRY",))
    another_milk = product("p4", "whole milk", "鲜牛奶", MILK)
    index, counts = ChromaCatalogue.build(store, [SHOP[0], renamed, another_milk], embedder)
    assert embedder.embedded == [product_text(renamed)]
    assert (counts.embedded, counts.deleted) == (1, 1)
    assert "p1" not in index
    assert [id_ for id_, _ in index.search("whole milk", 2)] == ["p3", "p4"]


def test_an_index_grown_step_by_step_equals_one_built_at_once(tmp_path: Path, embedder: HashingEmbedder) -> None:
    shop = [product(f"p{n}", f"thing {n % 40}", category=("A", str(n % 7))) for n in range(300)]
    ids = [one.product_id for one in shop]
    with chroma_in(tmp_path / "steps") as steps, chroma_in(tmp_path / "once") as once:
        for end in (50, 200, 300):
            grown, _ = ChromaCatalogue.build(steps, shop[:end], embedder)
        built, _ = ChromaCatalogue.build(once, shop, embedder)
        np.testing.assert_array_equal(grown.vectors(ids), built.vectors(ids))
        assert grown.search("thing 3", 20) == built.search("thing 3", 20)


def test_reopened_it_is_the_same(tmp_path: Path, embedder: HashingEmbedder) -> None:
    with chroma_in(tmp_path) as store:
        built, _ = ChromaCatalogue.build(store, SHOP, embedder)
        expected = built.vectors(["p1", "p2"]), built.search("milk", 3)
    with chroma_in(tmp_path) as store:
        opened = ChromaCatalogue.open(store, embedder)
        np.testing.assert_array_equal(opened.vectors(["p1", "p2"]), expected[0])
        assert opened.search("milk", 3) == expected[1]


def test_another_embedder_is_refused_until_training(store: ChromaStore, embedder: HashingEmbedder) -> None:
    ChromaCatalogue.build(store, SHOP, embedder)
    other = HashingEmbedder("hashing:2", 16)
    with pytest.raises(IndexMismatchError, match=r"hashing:1.*hashing:2.*pushwright train"):
        ChromaCatalogue.open(store, other)
    index, counts = ChromaCatalogue.build(store, SHOP, other)
    assert counts.embedded == 2
    assert index.vectors(["p1"]).shape == (1, 16)


def test_nothing_built_is_not_trained(store: ChromaStore, embedder: HashingEmbedder) -> None:
    with pytest.raises(NotTrainedError, match="pushwright train"):
        ChromaCatalogue.open(store, embedder)


def test_an_unknown_product_is_named(store: ChromaStore, embedder: HashingEmbedder) -> None:
    index, _ = ChromaCatalogue.build(store, SHOP, embedder)
    with pytest.raises(IndexMismatchError, match="'nope'"):
        index.vectors(["p1", "nope"])
    assert index.vectors([]).shape == (0, embedder.dimension)


class _StoppedEmbedder(HashingEmbedder):
    def embed_documents(self, texts: object) -> np.ndarray:  # type: ignore[override, type-arg]
        raise KeyboardInterrupt


def test_a_build_cut_short_is_refused_and_finished_by_the_next(store: ChromaStore, embedder: HashingEmbedder) -> None:
    ChromaCatalogue.build(store, SHOP[:1], embedder)
    with pytest.raises(KeyboardInterrupt):
        ChromaCatalogue.build(store, SHOP, _StoppedEmbedder())
    with pytest.raises(IndexMismatchError, match="cut short"):
        ChromaCatalogue.open(store, embedder)
    index, _ = ChromaCatalogue.build(store, SHOP, embedder)
    assert len(index) == 3
    assert store.existing(COLLECTION, Stamp.of(SCHEMA, embedder)).metadata["complete"] is True


def test_progress_ends_with_all(store: ChromaStore, embedder: HashingEmbedder) -> None:
    seen: list[tuple[int, int]] = []
    shop = [product(f"p{n}", f"thing {n}") for n in range(600)]
    ChromaCatalogue.build(store, shop, embedder, lambda done, total: seen.append((done, total)))
    assert seen == [(256, 600), (512, 600), (600, 600)]


def test_an_empty_catalogue_finds_nothing(store: ChromaStore, embedder: HashingEmbedder) -> None:
    index, _ = ChromaCatalogue.build(store, [], embedder)
    assert index.search("milk", 3) == []
