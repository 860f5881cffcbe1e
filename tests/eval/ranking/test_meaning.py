"""Whether an encoder pays, on the small shop."""

from datetime import timedelta

import numpy as np
import pytest

from eval.ranking.meaning import meaning_alone, meaning_in_ranking
from eval.ranking.split import split_events
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, small_baskets

NEWS = (
    *(bought(f"c{k:02d}", TODAY + timedelta(days=3), "milk-a", "chips-a") for k in range(0, 20, 2)),
    bought("half", TODAY + timedelta(days=5), "chips-a", "salsa-a"),
    bought("fresh", TODAY + timedelta(days=29), "milk-a"),
)
TESTED = ("c00", "c02", "half", "fresh")


def vectors(seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(len(PRODUCTS), 8)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_same_encoder_gains_nothing_and_another_is_measured_on_the_same_customers() -> None:
    shop = events(*small_baskets(), *NEWS)
    split = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=TESTED)
    same = meaning_in_ranking(shop, PRODUCTS, vectors(1), vectors(1), split, zone=ZONE, seed=0)
    named = {measure.name: measure for measure in same}
    assert set(named) == {f"products.{t}.{k}" for t in ("all", "new") for k in ("ndcg.before", "ndcg.after", "gain")}
    assert named["products.all.gain"].value == 0
    assert named["products.all.ndcg.before"].value > 0
    other = {m.name: m for m in meaning_in_ranking(shop, PRODUCTS, vectors(1), vectors(2), split, zone=ZONE, seed=0)}
    for target in ("all", "new"):
        before, after, gain = (other[f"products.{target}.{k}"] for k in ("ndcg.before", "ndcg.after", "gain"))
        assert gain.value == pytest.approx(after.value - before.value)
        assert before.n == after.n == gain.n == named[f"products.{target}.gain"].n


def test_nothing_new_is_bought_and_nothing_is_said_of_it() -> None:
    shop = events(*small_baskets(), *NEWS)
    split = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=("c00", "c02"))
    found = meaning_in_ranking(shop, PRODUCTS, vectors(1), vectors(2), split, zone=ZONE, seed=0)
    assert {measure.name.split(".")[1] for measure in found} == {"all"}


def test_alone_each_encoder_has_its_figure() -> None:
    shop = events(*small_baskets(), *NEWS)
    split = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=TESTED)
    found = meaning_alone(shop, PRODUCTS, {"before": vectors(1), "after": vectors(2)}, split, zone=ZONE)
    assert [measure.name for measure in found] == ["types.new.ndcg.before", "types.new.ndcg.after"]
