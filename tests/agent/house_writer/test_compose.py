"""Phrases put together: whole, true, nothing said twice."""

from random import Random

import pytest

from agent.house_writer.compose import LONGEST_BODY, LONGEST_TITLE, complete, compose, pair_part
from agent.house_writer.phrases import Phrase, phrases
from core.records import Angle, CopyLine, Facts, Tone
from prompts.copybank import holds
from prompts.render import render, slots_used
from prompts.slots import slot_values

COUPON: Facts = {"item": "ground coffee", "offer": "coupon", "offer_ends": "2026-12-24"}
ITEM: Facts = {"item": "ground coffee"}
ORDER: Facts = {**ITEM, "minimum": 30, "offer": "deal"}
NOTHING: frozenset[str] = frozenset()


def title(text: str) -> Phrase:
    return Phrase(role="titles", text=text)


def body(text: str) -> Phrase:
    return Phrase(role="bodies", text=text)


def made(angle: Angle) -> list[tuple[CopyLine, Facts, Tone]]:
    found = (compose("en", angle, "train", "train", Random(seed)) for seed in range(25))
    return [one for one in found if one is not None]


@pytest.mark.parametrize("angle", list(Angle))
def test_what_is_made_is_short_true_and_names_the_item_once(angle: Angle) -> None:
    found = made(angle)
    assert len(found) >= 20
    for line, facts, tone in found:
        values = slot_values(facts, "en")
        assert holds(line, facts, values)
        assert tone in line.tones
        assert len(render(line.title, values, "en")) <= LONGEST_TITLE
        assert len(render(line.body, values, "en")) <= LONGEST_BODY
        slots = [slot.lower() for text in (line.title, line.body) for slot in slots_used(text, "en")]
        assert slots.count("item") == 1


def test_lines_differ() -> None:
    lines = {line.id for angle in Angle for line, _, _ in made(angle)}
    assert len(lines) > 0.9 * sum(len(made(angle)) for angle in Angle)


def test_no_jokes_in_the_sober_tones() -> None:
    jokes = {phrase.text for phrase in phrases("en") if phrase.light}
    for angle in Angle:
        for line, _, tone in made(angle):
            assert tone is not Tone.PLAIN or not jokes & set(line.id.split(" + "))


def test_a_wanted_phrase_is_in() -> None:
    wanted = next(p for p in phrases("en") if p.groups == ("pet",) and p.role == "titles")
    line, facts, _ = compose("en", Angle.CART, "train", "train", Random(1), wanted) or pytest.fail("nothing")
    assert line.title == wanted.text
    assert facts["group"] == "pet"


@pytest.mark.parametrize(
    ("texts", "facts", "fits"),
    [
        (("A note", "{{ Item }}, {{ price }}."), ITEM, True),
        (("A note", "Nothing is named."), ITEM, False),
        (("{{ Item }}", "You buy {{ item }}."), ITEM, False),
        (("The calendar rang", "{{ Item }}, says the calendar."), ITEM, False),
        (("A note", "{{ Item }}."), COUPON, False),
        (("A coupon", "{{ Item }}."), COUPON, False),
        (("A coupon, through {{ ends }}", "{{ Item }}."), COUPON, True),
        (("A coupon", "{{ Item }} through {{ ends }}."), ITEM, False),
        (("A coupon", "A coupon for {{ item }} through {{ ends }}."), COUPON, False),
        (("{{ saving }} off", "{{ Item }}, {{ ends }}."), ORDER, False),
        (
            ("{{ saving }} off", "{{ Item }}, {{ minimum }}, {{ ends }}."),
            ORDER,
            True,
        ),
        (("A note", "{{ Item }}."), {**ITEM, "base_price": 3}, False),
        (("A note", "{{ Item }}, not {{ was }}."), {**ITEM, "base_price": 3}, True),
    ],
)
def test_a_message_says_item_and_offer_once_and_whole(texts: tuple[str, str], facts: Facts, fits: bool) -> None:
    assert complete([title(texts[0]), body(texts[1])], facts, NOTHING) == fits


def test_a_message_says_a_fact_of_its_angle() -> None:
    pair = [title("A note"), body("{{ Item }}.")]
    assert not complete(pair, ITEM, frozenset({"days"}))
    assert complete([title("Day {{ days }}"), body("{{ Item }}.")], ITEM, frozenset({"days"}))


def test_half_of_the_pairs_are_kept_from_training() -> None:
    parts = [pair_part(title(f"A{n}"), body(f"B{n}.")) for n in range(1000)]
    assert 450 < parts.count("test") < 550
