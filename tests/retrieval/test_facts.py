from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Companion, Consent, Customer, CustomerProfile, Event, EventKind, TypeHabit
from retrieval.facts import CYCLES, FAVOURITES, facts_for
from retrieval.names import TypeNames, type_names
from retrieval.phrases import ago, and_list, every, times
from tests.retrieval.fakes import product

TODAY = date(2017, 10, 30)
NAMES = TypeNames(
    by_type={
        "coffee": "ground coffee",
        "chips": "tortilla chips",
        "salsa": "salsa",
        "milk": "whole milk",
        "tea": "tea",
    },
    type_of={"p-coffee": "coffee", "p-wine": "wine"},
)


def habit(key: str, days_since: int, *, trips: int = 5, year: int = 4, cycle: float | None = None) -> TypeHabit:
    return TypeHabit(
        type_key=key,
        trips=trips,
        trips_this_year=year,
        last_on=TODAY - timedelta(days=days_since),
        days_since=days_since,
        cycle_days=cycle,
        last_product_id=f"p-{key}",
        evidence=(f"{key}-2", f"{key}-1"),
    )


def profile(*habits: TypeHabit, gap: float | None = 7.0, coupon: float | None = 0.25, last: int = 6) -> CustomerProfile:
    return CustomerProfile(
        customer_id="c1",
        as_of=TODAY,
        first_on=date(2017, 1, 1),
        last_on=TODAY - timedelta(days=last),
        trips=20,
        typical_gap_days=gap,
        coupon_share=coupon,
        habits=habits,
    )


def texts(subject: CustomerProfile, kind: str, **more: object) -> list[str]:
    [card] = facts_for([subject], NAMES, **more)  # type: ignore[arg-type]
    return [fact.text for fact in card.facts if fact.kind == kind]


def push(kind: EventKind, day: int, push_id: str, product_id: str | None = "p-coffee") -> Event:
    at = datetime(2017, 10, day, 15, tzinfo=UTC)
    return Event(
        event_id=f"{kind}-{push_id}", customer_id="c1", kind=kind, product_id=product_id, at=at, push_id=push_id
    )


def test_favourites_are_the_most_frequent_of_this_year() -> None:
    subject = profile(
        habit("coffee", 6, year=2), habit("chips", 6, year=9), habit("salsa", 6, year=1), habit("milk", 6, year=3),
        habit("tea", 6, year=3),
    )  # fmt: skip
    assert texts(subject, "favourite") == [
        "a favourite: tortilla chips, bought 9 times this year",
        "a favourite: whole milk, bought 3 times this year",
        "a favourite: tea, bought 3 times this year",
    ]


def test_cycles_most_due_first_without_those_given_up() -> None:
    subject = profile(
        habit("milk", 3, cycle=6.0), habit("coffee", 21, cycle=20.4), habit("tea", 61, cycle=30.0), habit("chips", 9)
    )
    assert texts(subject, "cycle") == [
        "buys ground coffee about every 20 days, last 21 days ago",
        "buys whole milk about every 6 days, last 3 days ago",
    ]


def test_last_basket() -> None:
    subject = profile(habit("coffee", 6), habit("milk", 9), habit("chips", 6))
    [card] = facts_for([subject], NAMES)
    [recent] = [fact for fact in card.facts if fact.kind == "recent"]
    assert recent.text == "last basket, 6 days ago: ground coffee and tortilla chips"
    assert recent.evidence == ("coffee-2", "chips-2")
    assert recent.observed_at == datetime(2017, 10, 24, 12, tzinfo=UTC)


COMPANIONS = [
    Companion(anchor_type="chips", type_key="salsa", together=40, lift=5.0),
    Companion(anchor_type="chips", type_key="tea", together=90, lift=1.2),
    Companion(anchor_type="coffee", type_key="wine", together=9, lift=9.0),
]


def test_a_companion_that_is_missing() -> None:
    subject = profile(habit("chips", 6), habit("salsa", 60))
    assert texts(subject, "companion", companions=COMPANIONS) == [
        "has tortilla chips from 6 days ago; the same basket often holds salsa"
    ]


def test_a_companion_bought_lately_gives_way_to_the_next() -> None:
    subject = profile(habit("chips", 6), habit("salsa", 6))
    assert texts(subject, "companion", companions=COMPANIONS) == [
        "has tortilla chips from 6 days ago; the same basket often holds tea"
    ]


def test_types_of_one_name_are_told_once() -> None:
    names = TypeNames(by_type={"milk/a": "milk", "milk/b": "milk", "tea": "tea"})
    subject = profile(habit("milk/a", 6, year=9, cycle=6.0), habit("milk/b", 6, year=5, cycle=5.0))
    pair = [Companion(anchor_type="milk/a", type_key="milk/b", together=9, lift=9)]
    [card] = facts_for([subject], names, pair)
    said = [fact.text for fact in card.facts if "milk" in fact.text]
    assert said == [
        "a favourite: milk, bought 9 times this year",
        "buys milk about every 5 days, last 6 days ago",
        "last basket, 6 days ago: milk",
    ]


def test_an_old_purchase_asks_for_no_companion() -> None:
    assert texts(profile(habit("chips", 15)), "companion", companions=COMPANIONS) == []


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.254, ["saved through an offer in 25% of baskets"]),
        (0.0, ["buys without using offers"]),
        (None, []),
    ],
)
def test_coupon_habit(share: float | None, expected: list[str]) -> None:
    assert texts(profile(coupon=share), "coupon") == expected


def test_rhythm_and_away_exclude_each_other() -> None:
    assert texts(profile(gap=7.0, last=6), "rhythm") == ["shops about every 7 days, last 6 days ago"]
    assert texts(profile(gap=7.0, last=6), "away") == []
    assert texts(profile(gap=7.0, last=62), "rhythm") == []
    assert texts(profile(gap=7.0, last=62), "away") == ["away for 62 days, after shopping about every 7 days"]
    [card] = facts_for([profile(habit("milk", 6), habit("wine", 6), habit("tea", 9))], NAMES)
    assert [fact.evidence for fact in card.facts if fact.kind == "rhythm"] == [("milk-2",)]
    assert texts(profile(gap=2.0, last=21), "away") == []
    assert texts(profile(gap=None, last=62), "away") == []


def test_last_push_and_its_answer() -> None:
    pushes = [
        push(EventKind.PUSH_SENT, 20, "old"),
        push(EventKind.PUSH_CLICKED, 20, "old"),
        push(EventKind.PUSH_SENT, 25, "new"),
        push(EventKind.PUSH_OPENED, 26, "new"),
        push(EventKind.PUSH_SENT, 31, "after"),
    ]
    [card] = facts_for([profile()], NAMES, pushes=pushes)
    [fact] = [fact for fact in card.facts if fact.kind == "last_push"]
    assert fact.text == "last push 5 days ago about ground coffee: opened it"
    assert fact.evidence == ("push_sent-new", "push_opened-new")
    assert fact.observed_at == pushes[2].at


def test_last_push_without_answer_does_not_name_a_private_product() -> None:
    assert texts(profile(), "last_push", pushes=[push(EventKind.PUSH_SENT, 29, "x", "p-wine")]) == [
        "last push yesterday: no answer"
    ]


def test_only_stated_preferences_are_told() -> None:
    attributes = {"prefers.roast": "dark roast", "income": "high", "prefers.milk_kind": "oat " * 60, "prefers.x": " "}
    customer = Customer(customer_id="c1", consent=Consent(push=True), attributes=attributes)
    milk, roast = texts(profile(), "preference", customers=[customer])
    assert roast == "stated preference, roast: dark roast"
    assert milk.startswith("stated preference, milk kind: oat oat")
    assert len(milk) < 120


def test_private_and_nameless_types_never_become_facts() -> None:
    names = type_names(
        [
            product("1", "red wine", category=("WINE",), sensitive="alcohol"),
            product("2", category=("CODE 17",)),
            product("3", "whole milk", category=("MILK",)),
        ]
    )
    subject = profile(habit("WINE", 6, cycle=6.0), habit("CODE 17", 6, cycle=6.0), habit("MILK", 6, cycle=6.0))
    companions = [
        Companion(anchor_type=a, type_key=b, together=9, lift=9) for a, b in [("MILK", "WINE"), ("WINE", "MILK")]
    ]
    [card] = facts_for([subject], names, companions, pushes=[push(EventKind.PUSH_SENT, 29, "x", "1")])
    said = " ".join(fact.text.lower() for fact in card.facts)
    assert "whole milk" in said
    assert "wine" not in said
    assert "code" not in said
    evidence = {id_ for fact in card.facts for id_ in fact.evidence}
    assert not any(id_.startswith(("WINE", "CODE")) for id_ in evidence)


def test_fact_ids_are_stable_and_distinct() -> None:
    subject = profile(habit("coffee", 6, cycle=20.0), habit("milk", 6, cycle=6.0))
    [card] = facts_for([subject], NAMES, COMPANIONS)
    [later] = facts_for([subject.model_copy(update={"as_of": TODAY + timedelta(days=3)})], NAMES, COMPANIONS[::-1])
    ids = [fact.fact_id for fact in card.facts]
    assert ids == [fact.fact_id for fact in later.facts]
    assert len(set(ids)) == len(ids)
    [other] = facts_for([subject.model_copy(update={"customer_id": "c2"})], NAMES)
    assert not set(ids) & {fact.fact_id for fact in other.facts}


@given(
    st.lists(
        st.builds(
            habit,
            st.sampled_from([*NAMES.by_type, "wine", "?"]),
            st.integers(0, 400),
            year=st.integers(0, 50),
            cycle=st.none() | st.floats(0.5, 200),
        ),
        max_size=8,
        unique_by=lambda one: one.type_key,
    )
)
def test_any_profile_gives_a_short_card_in_one_order(habits: list[TypeHabit]) -> None:
    [card] = facts_for([profile(*habits)], NAMES, COMPANIONS)
    [again] = facts_for([profile(*habits)], NAMES, COMPANIONS)
    assert card == again
    kinds = [fact.kind for fact in card.facts]
    assert kinds.count("favourite") <= FAVOURITES
    assert kinds.count("cycle") <= CYCLES
    assert len(kinds) <= 14
    assert all("wine" not in fact.text and "?" not in fact.text for fact in card.facts)


def test_one_card_a_profile_in_order() -> None:
    subjects = [profile().model_copy(update={"customer_id": name}) for name in "bca"]
    assert [card.customer_id for card in facts_for(subjects, NAMES)] == ["b", "c", "a"]


def test_names_of_types() -> None:
    names = type_names(
        [
            product("1", "oat milk", "燕麦奶", ("DAIRY", "MILK")),
            product("2", "oat milk", "燕麦奶", ("DAIRY", "MILK")),
            product("3", "red mug", category=("Home", "Mugs")),
            product("4", "blue mug", category=("Home", "Mugs")),
            product("5", "a chair"),
            product("6", "", "茶", ("TEA",)),
        ]
    )
    assert names.by_type == {"DAIRY/MILK": "oat milk", "Home/Mugs": "mugs", "5": "a chair"}
    assert names.of_product("2") == "oat milk"
    assert names.of_product("6") is names.of_product("nope") is names.of_product(None) is None


def test_one_private_product_silences_its_type() -> None:
    shop = [product("1", "cider", category=("C",)), product("2", "cider", category=("C",), sensitive="alcohol")]
    assert type_names(shop).by_type == {}


def test_words() -> None:
    assert [ago(0), ago(1), ago(2)] == ["today", "yesterday", "2 days ago"]
    assert [every(0.5), every(1.4), every(1.6)] == ["every day", "every day", "every 2 days"]
    assert [times(1), times(2), times(3)] == ["once", "twice", "3 times"]
    assert [and_list([]), and_list(["a"]), and_list(["a", "b", "c"])] == ["", "a", "a, b and c"]
