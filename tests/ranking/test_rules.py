"""What a brief may do to a list: promote, hold back, leave out, and say so."""

import math

import pytest

from core.errors import InputError
from core.records import RankedList, RankRules, Rest
from ranking.model import RankingModel
from tests.ranking.conftest import TODAY


def rank(model: RankingModel, name: str, rules: RankRules | None, **more: object) -> RankedList:
    options: dict = {"scope": None, "today": TODAY, "top": 20, "seed": 1, **more}
    return model.rank([name], rules=rules, **options)[0]


def rest(key: str, factor: float, *, level: str = "type") -> Rest:
    fields = {"rule_id": "rank.fatigue", "level": level, "key": key, "factor": factor, "text": "a push 3 days ago"}
    return Rest.model_validate(fields)


def scores(found: RankedList) -> dict[str, float]:
    return {item.product_id: item.score for item in found.items}


def brief_reasons(found: RankedList, product_id: str) -> list[str]:
    item = next(item for item in found.items if item.product_id == product_id)
    return [reason.text for reason in item.reasons if reason.kind == "brief"]


def test_no_rules_change_nothing(small_model: RankingModel) -> None:
    plain, empty = rank(small_model, "c00", None), rank(small_model, "c00", RankRules())
    assert plain.items == empty.items
    assert plain.left_out == ()


def test_a_boost_multiplies_the_odds_and_says_so(small_model: RankingModel) -> None:
    before, after = (scores(rank(small_model, "c00", r)) for r in (None, RankRules(boosts={"bread-a": 1.5})))
    odds = [found["bread-a"] / (1 - found["bread-a"]) for found in (before, after)]
    assert odds[1] / odds[0] == pytest.approx(1.5, rel=1e-3)
    assert {k: v for k, v in after.items() if k != "bread-a"} == {k: v for k, v in before.items() if k != "bread-a"}
    found = rank(small_model, "c00", RankRules(boosts={"bread-a": 1.5}))
    assert brief_reasons(found, "bread-a") == ["Boosted by the brief: x1.5."]
    reason = next(r for item in found.items if item.product_id == "bread-a" for r in item.reasons if r.kind == "brief")
    assert reason.weight == pytest.approx(after["bread-a"] - before["bread-a"], abs=1e-5)
    assert reason.facts == {"rule": "rank.promoted", "factor": 1.5}


def test_a_large_boost_brings_an_item_to_the_front(small_model: RankingModel) -> None:
    assert rank(small_model, "c00", None).items[0].product_id != "coffee-a"
    assert rank(small_model, "c00", RankRules(boosts={"coffee-a": 20.0**3})).items[0].product_id == "coffee-a"


def test_rests_are_one_customers_alone(small_model: RankingModel) -> None:
    rules = RankRules(rests={"c00": (rest("DAIRY/MILK", 0.25),)})
    plain, tired = scores(rank(small_model, "c00", None)), scores(rank(small_model, "c00", rules))
    assert math.log(tired["milk-a"] / (1 - tired["milk-a"])) == pytest.approx(
        math.log(plain["milk-a"] / (1 - plain["milk-a"])) + math.log(0.25), abs=1e-3
    )
    assert rank(small_model, "c02", rules).items == rank(small_model, "c02", None).items
    held = brief_reasons(rank(small_model, "c00", rules), "milk-a")
    assert held == ["Held back by the brief: x0.25, a push 3 days ago."]


def test_factor_zero_leaves_out_and_the_list_says_why(small_model: RankingModel) -> None:
    rules = RankRules(rests={"c00": (rest("DAIRY/MILK", 0.0),)})
    found = rank(small_model, "c00", rules)
    assert "milk-a" not in scores(found)
    (line,) = found.left_out
    assert "a push 3 days ago (rank.fatigue)" in line
    nothing = rank(small_model, "c00", rules, scope=["milk-a", "milk-b"])
    assert nothing.items == ()
    assert "rank.fatigue" in nothing.empty_reason


def test_a_group_rests_as_a_whole(small_model: RankingModel) -> None:
    found = rank(small_model, "c00", RankRules(rests={"c00": (rest("snacks", 0.0, level="group"),)}))
    assert not {"chips-a", "salsa-a"} & set(scores(found))
    assert "milk-a" in scores(found)


def test_several_rules_multiply(small_model: RankingModel) -> None:
    rules = RankRules(boosts={"milk-a": 4.0}, rests={"c00": (rest("DAIRY/MILK", 0.25),)})
    assert scores(rank(small_model, "c00", rules))["milk-a"] == pytest.approx(
        scores(rank(small_model, "c00", None))["milk-a"], abs=1e-5
    )
    assert len(brief_reasons(rank(small_model, "c00", rules), "milk-a")) == 2


def test_what_the_model_does_not_know_is_not_there(small_model: RankingModel) -> None:
    rules = RankRules(boosts={"no-such": 2.0}, rests={"c00": (rest("NO/SUCH", 0.0),), "nobody": ()})
    assert rank(small_model, "c00", rules).items == rank(small_model, "c00", None).items
    with pytest.raises(InputError, match="'milk-a' is 0"):
        rank(small_model, "c00", RankRules(boosts={"milk-a": 0.0}))


def test_grouping_of_customers_changes_nothing_under_rules(small_model: RankingModel) -> None:
    names = [f"c{k:02d}" for k in range(6)]
    rests = {name: (rest("DAIRY/MILK", 0.5),) for name in names[::2]}
    rules = RankRules(boosts={"bread-a": 2.0}, rests=rests)
    together = small_model.rank(names, scope=None, today=TODAY, top=5, seed=1, rules=rules)
    assert together == [
        small_model.rank([name], scope=None, today=TODAY, top=5, seed=1, rules=rules)[0] for name in names
    ]


def test_a_promoted_item_is_a_candidate_in_a_wide_shop(habit_model: RankingModel) -> None:
    """Nobody's taste, but promoted far enough: it is scored although no generator would bring it."""
    plain = {item.product_id for item in rank(habit_model, "h000", None, top=100).items}
    found = rank(habit_model, "h000", RankRules(boosts={"p079": 1000.0}), top=100)
    assert "p079" in {item.product_id for item in found.items}
    assert len(plain) <= len(found.items)
