import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexMismatchError, InputError
from core.ports import CustomerMemory
from retrieval.chroma import ChromaStore
from retrieval.episodes import Episode
from retrieval.memory import ChromaMemory, forget_customer
from tests.retrieval.fakes import NOON, HashingEmbedder, card, chroma_in


@pytest.fixture
def memory(store: ChromaStore, embedder: HashingEmbedder) -> ChromaMemory:
    return ChromaMemory.open(store, embedder)


def _episode(customer_id: str, number: int, text: str) -> Episode:
    return Episode(
        episode_id=f"r{number}",
        customer_id=customer_id,
        kind="review",
        text=text,
        at=NOON + timedelta(days=number),
        evidence=(f"e{number}",),
    )


def test_recall_keeps_order_and_is_empty_where_nothing_is_known(
    memory: ChromaMemory, embedder: HashingEmbedder
) -> None:
    cards = [card("a", "likes milk", "buys bread"), card("b", "likes tea"), card("c")]
    port: CustomerMemory = memory
    port.remember(cards, embedder.embed_documents(["milk", "tea", "x"]))
    recalled = port.recall(["b", "nobody", "a", "c", "b"])
    assert [recall.customer_id for recall in recalled] == ["b", "nobody", "a", "c", "b"]
    assert recalled[2].facts == cards[0].facts
    assert recalled[0] == recalled[4]
    assert recalled[1].facts == recalled[3].facts == ()
    assert {recall.index_version for recall in recalled} == {"customers/1/hashing:1"}
    assert port.recall([]) == []


def test_remembering_again_replaces(memory: ChromaMemory, embedder: HashingEmbedder) -> None:
    for text in ("old", "new"):
        memory.remember([card("a", text)], embedder.embed_documents([text]))
    assert [fact.text for fact in memory.recall(["a"])[0].facts] == ["new"]
    assert len(memory) == 1


def test_similar_customers_first_without_oneself(memory: ChromaMemory, embedder: HashingEmbedder) -> None:
    tastes = embedder.embed_documents(["milk bread eggs", "milk bread tea", "nails hammer", "x"])
    tastes[3] = 0
    memory.remember([card(name, "f") for name in "abcz"], tastes)
    found = memory.similar("a", 2)
    assert found[0][0] == "b"
    assert found[0][1] == pytest.approx(float(tastes[0] @ tastes[1]), abs=1e-5)
    assert len(found) == 2
    assert memory.similar("nobody", 2) == memory.similar("z", 2) == memory.similar("a", 0) == []
    assert memory.search("hammer", 1)[0][0] == "c"


@pytest.mark.parametrize("shape", [(1, 32), (2, 31), (3, 32)])
def test_tastes_of_the_wrong_shape_are_refused(memory: ChromaMemory, shape: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"\(2, 32\)"):
        memory.remember([card("a", "x"), card("b", "x")], np.ones(shape, np.float32))


def test_two_cards_for_one_customer_and_endless_tastes_are_refused(memory: ChromaMemory) -> None:
    with pytest.raises(InputError, match="'a' has two cards"):
        memory.remember([card("b", "x"), card("a", "x"), card("a", "y")], np.ones((3, 32), np.float32))
    with pytest.raises(InputError, match="not finite"):
        memory.remember([card("a", "x")], np.full((1, 32), np.nan, np.float32))
    memory.remember([], np.empty((0, 32), np.float32))


def test_episodes_by_meaning_and_only_the_customers_own(memory: ChromaMemory) -> None:
    memory.remember_episodes(
        [
            _episode("a", 1, "the milk was sour"),
            _episode("a", 2, "great coffee beans"),
            _episode("a", 3, "fast delivery"),
            _episode("b", 1, "coffee coffee coffee"),
        ]
    )
    first, second = memory.recall_episodes("a", "coffee", 2)
    assert (first.text, first.at, first.evidence) == ("great coffee beans", NOON + timedelta(days=2), ("e2",))
    assert first.similarity is not None
    assert second.similarity is not None
    assert first.similarity > second.similarity
    assert memory.recall_episodes("nobody", "coffee", 2) == []
    memory.remember_episodes([_episode("a", 2, "bitter coffee")])
    assert memory.recall_episodes("a", "coffee", 1)[0].text == "bitter coffee"
    memory.remember_episodes([])


def test_another_embedder_is_refused_and_renewed(store: ChromaStore, embedder: HashingEmbedder) -> None:
    memory = ChromaMemory.open(store, embedder)
    memory.remember([card("a", "x")], embedder.embed_documents(["x"]))
    memory.remember_episodes([_episode("a", 1, "the milk was sour")])
    other = HashingEmbedder("hashing:2", 16)
    with pytest.raises(IndexMismatchError, match=r"hashing:1.*hashing:2"):
        ChromaMemory.open(store, other)
    renewed = ChromaMemory.open(store, other, renew=True)
    assert len(renewed) == 0
    assert renewed.recall_episodes("a", "milk", 5)[0].text == "the milk was sour"
    assert len(ChromaMemory.open(store, other, renew=True)) == 0


def test_renewing_with_the_same_embedder_keeps_everything(store: ChromaStore, embedder: HashingEmbedder) -> None:
    ChromaMemory.open(store, embedder).remember([card("a", "x")], embedder.embed_documents(["x"]))
    assert len(ChromaMemory.open(store, embedder, renew=True)) == 1


SECRET = "reads about aardvarks"
OPINION = "the zucchini was purple"


def _bytes_with(folder: Path, word: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


@pytest.mark.parametrize("others", [3, 1500])
def test_forgetting_leaves_nothing_in_the_collections_nor_in_the_files(
    tmp_path: Path, embedder: HashingEmbedder, others: int
) -> None:
    """1,500 others make Chroma move its log into the graph file before, 3 do not."""
    rng = np.random.default_rng(7)
    with chroma_in(tmp_path) as store:
        memory = ChromaMemory.open(store, embedder)
        memory.remember([card("customer-4711", SECRET)], rng.random((1, 32), np.float32))
        memory.remember([card(f"o{n}", f"fact {n}") for n in range(others)], rng.random((others, 32), np.float32))
        memory.remember([card("customer-4711", SECRET, "more")], rng.random((1, 32), np.float32))
        memory.remember_episodes([_episode("customer-4711", n, f"{OPINION} {n}") for n in range(3)])
        memory.remember_episodes([_episode("o1", 9, "kept")])
        assert _bytes_with(tmp_path, SECRET)

        assert memory.forget("customer-4711") == 4
        assert memory.forget("customer-4711") == 0
        assert memory.recall(["customer-4711"])[0].facts == ()
        assert memory.recall_episodes("customer-4711", "zucchini", 5) == []
        assert "customer-4711" not in {name for name, _ in memory.similar("o1", others)}
    for word in (SECRET, OPINION, "customer-4711"):
        assert _bytes_with(tmp_path, word) == []

    with chroma_in(tmp_path) as store:
        memory = ChromaMemory.open(store, embedder)
        assert len(memory) == others
        assert memory.recall(["customer-4711"])[0].facts == ()
        assert memory.recall(["o2"])[0].facts[0].text == "fact 2"
        assert len(memory.similar("o1", 3)) == min(3, others - 1)
        assert memory.recall_episodes("o1", "kept", 1)[0].text == "kept"
        memory.remember([card("new", "fact")], rng.random((1, 32), np.float32))
        assert len(memory) == others + 1


def test_forgetting_needs_no_embedder_and_no_memory(store: ChromaStore, embedder: HashingEmbedder) -> None:
    assert forget_customer(store, "a") == 0
    ChromaMemory.open(store, embedder).remember([card("a", "x")], embedder.embed_documents(["x"]))
    assert forget_customer(store, "a") == 1
    assert len(ChromaMemory.open(store, embedder)) == 0


def test_two_thousand_cards_in_time(memory: ChromaMemory) -> None:
    cards = [card(f"c{n}", *[f"fact {i} about {n}" for i in range(10)]) for n in range(2000)]
    tastes = np.random.default_rng(1).random((2000, 32), np.float32)
    started = time.perf_counter()
    memory.remember(cards, tastes)
    remembered = time.perf_counter()
    recalled = memory.recall([one.customer_id for one in cards[::-1]])
    finished = time.perf_counter()
    assert [recall.facts for recall in recalled] == [one.facts for one in cards[::-1]]
    assert remembered - started < 20
    assert finished - remembered < 5
