"""Rules of a brief about items and angles: promoted, fatigue, variety."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from agent.audience import build_audience
from agent.batch import run_batch
from agent.dump import transcript
from agent.item_rules import ItemRules, boosts_of
from agent.scope import check_promoted
from agent.trace import StepTrace
from agent.writing.planning import tired
from core.errors import BriefError
from core.records import Angle, CampaignBrief, Fatigue, Promotion, PushRecord, RankRules, Variety
from tests.agent.shop import NOW, PRODUCTS, SYRUP, WAFFLES, FixedRanker, brief, customer, services


@dataclass
class Log:
    """Hands out fixed pushes and counts how often it is read."""

    records: tuple[PushRecord, ...] = ()
    reads: int = 0

    def of_customers(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:
        self.reads += 1
        assert known_until == NOW
        return [record for record in self.records if record.customer_id in customer_ids]


@dataclass
class Listener(FixedRanker):
    """Remembers under which rules it was asked."""

    heard: list[RankRules | None] = field(default_factory=list)

    def rank(self, customer_ids: Sequence[str], *, rules: RankRules | None = None, **asked: object) -> list:  # type: ignore[override]
        self.heard.append(rules)
        return super().rank(customer_ids, rules=rules, **asked)  # type: ignore[arg-type]


def push(days: float, product_id: str | None = "p1", *, campaign: str = "old", **more: object) -> PushRecord:
    fields = {"push_id": f"{campaign}:c1:{days}", "customer_id": "c1", "at": NOW - timedelta(days=days)}
    return PushRecord.model_validate(fields | {"product_id": product_id, **more})


def rules_of(campaign: CampaignBrief, *records: PushRecord) -> ItemRules:
    return ItemRules(campaign, PRODUCTS, Log(records), NOW, boosts_of(campaign, PRODUCTS, tuple(PRODUCTS)))


def test_a_brief_without_rules_asks_nothing_of_ranker_and_log() -> None:
    rules = rules_of(brief(), push(1))
    assert rules.for_ranking(["c1"]) is None
    assert rules.tired_angles(["c1"]) == {}
    assert isinstance(rules.pushes, Log)
    assert rules.pushes.reads == 0


def test_promotions_that_fit_multiply() -> None:
    promoted = (
        Promotion(groups=("breakfast",), boost=2),
        Promotion(products=("p2",), categories=("GROCERY",), boost=3),
    )
    assert boosts_of(brief(promoted=promoted), PRODUCTS, ("p1", "p2")) == {"p1": 2, "p2": 6}
    assert boosts_of(brief(promoted=promoted), PRODUCTS, ("p1",)) == {"p1": 2}


def test_a_promotion_of_nothing_is_a_mistake() -> None:
    with pytest.raises(BriefError, match="promoted 1: 'p9' is not in the catalogue"):
        check_promoted(brief(promoted=(Promotion(products=("p9",), boost=2),)), PRODUCTS, ("p1",))
    with pytest.raises(BriefError, match=r"no product of the scope fits.*pet"):
        check_promoted(brief(promoted=(Promotion(groups=("pet",), boost=2),)), PRODUCTS, ("p1",))


def test_items_pushed_lately_rest() -> None:
    campaign = brief(fatigue=Fatigue(item_days=14, item_factor=0.25))
    found = rules_of(campaign, push(3), push(9), push(20, "p2"), push(2, None)).for_ranking(["c1", "c2"])
    assert found is not None
    (rest,) = found.rests["c1"]
    assert (rest.level, rest.key, rest.factor, rest.rule_id) == ("type", WAFFLES.type_key, 0.25, "rank.fatigue")
    assert rest.text == "a push 3 days ago was about it"
    assert set(found.rests) == {"c1"}


@pytest.mark.parametrize(
    "ignored",
    [push(3, campaign="camp"), push(3, status="aborted"), push(3, transactional=True), push(15), push(-15)],
    ids=["own campaign", "taken back", "transactional", "long ago", "far ahead"],
)
def test_pushes_that_do_not_count(ignored: PushRecord) -> None:
    campaign = brief(campaign_id="camp", fatigue=Fatigue(item_days=14, angle_days=14))
    rules = rules_of(campaign, ignored.model_copy(update={"angle": "offer"}))
    assert rules.for_ranking(["c1"]) == RankRules()
    assert rules.tired_angles(["c1"]) == {}


def test_a_push_planned_for_tomorrow_counts() -> None:
    found = rules_of(brief(fatigue=Fatigue(item_days=14)), push(-1)).for_ranking(["c1"])
    assert found is not None
    assert found.rests["c1"][0].text == "a push planned for 2017-10-31 was about it"


def test_variety_counts_the_last_messages() -> None:
    campaign = brief(variety=Variety(messages=2, factor=0.5))
    found = rules_of(campaign, push(1), push(2, "p2"), push(3)).for_ranking(["c1"])
    assert found is not None
    (rest,) = found.rests["c1"]
    assert (rest.level, rest.key, rest.factor) == ("group", "breakfast", 0.25)
    assert rest.text == "2 of the last 2 pushes were about breakfast"


def test_tired_angles_lose_score_or_are_left_out() -> None:
    from agent.writing.records import AngleOption

    options = [AngleOption(angle=a, product_id="p1", facts={}, score=1.0) for a in (Angle.OFFER, Angle.FAVOURITE)]
    for factor, scores in ((0.5, [0.5, 1.0]), (0.0, [1.0])):
        campaign = brief(fatigue=Fatigue(angle_days=7, angle_factor=factor))
        lately = rules_of(campaign, push(2, angle="offer"), push(9, angle="favourite")).tired_angles(["c1"])
        assert set(lately["c1"]) == {Angle.OFFER}
        assert [option.score for option in tired(options, lately["c1"])] == scores
    assert tired(options, {}) == options


def test_the_rules_reach_the_ranker_and_the_trace() -> None:
    campaign = brief(
        promoted=(Promotion(products=("p2",), boost=3),), fatigue=Fatigue(item_days=5, angle_days=5, angle_factor=0.5)
    )
    listener, trace = Listener(), StepTrace()
    given = services(campaign=campaign, ranker=listener, trace=trace)
    given = replace(given, rules=rules_of(campaign, push(2, angle="replenish"), push(2.5, "p2", angle="offer")))
    people = [customer("c1")]
    run_batch(given, people, build_audience(campaign, people), on_progress=lambda _done, _all: None)
    (heard,) = listener.heard
    assert heard is not None
    assert heard.boosts == {"p2": 3}
    assert {rest.key for rest in heard.rests["c1"]} == {WAFFLES.type_key, SYRUP.type_key}
    told = "\n".join(transcript(trace.steps))
    assert "[a push 2 days ago had this angle: x0.5]" in told


def test_when_every_angle_rests_the_customer_is_left_out_with_the_rule() -> None:
    campaign = brief(fatigue=Fatigue(angle_days=5, angle_factor=0.0))
    given = services(campaign=campaign)
    worn = [push(1 + k / 10, angle=str(angle)) for k, angle in enumerate(Angle)]
    given = replace(given, rules=rules_of(campaign, *worn))
    people = [customer("c1")]
    (outcome,) = run_batch(given, people, build_audience(campaign, people), on_progress=lambda _done, _all: None)
    assert (outcome.outcome, outcome.reason.rule_id if outcome.reason else "") == ("excluded", "plan.fatigue")
