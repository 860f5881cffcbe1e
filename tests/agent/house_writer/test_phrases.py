"""The phrases people wrote: read, refused where they could not be used, true only for the facts they speak of."""

from pathlib import Path

import pytest

from agent.house_writer.items import items
from agent.house_writer.phrases import Phrase, must_say, phrase_holds, phrases, read_phrases
from core.errors import InputError
from core.records import Angle, Facts
from prompts.slots import slot_values

COFFEE: Facts = {
    "item": "ground coffee",
    "group": "coffee_tea",
    "number": "singular",
    "currency": "USD",
    "price": 6.49,
    "days_since": 21,
    "cycle_days": 20,
}


def holds(phrase: Phrase, facts: Facts) -> bool:
    return phrase_holds(phrase, facts, slot_values(facts, "en"))


def test_every_angle_and_every_group_of_goods_has_words() -> None:
    found = phrases("en")
    groups = {item.group for item in items("train")}
    for role, least in (("titles", 4), ("endings", 2)):
        counts = [sum(group in p.groups for p in found if p.role == role and p.angle is None) for group in groups]
        assert min(counts) >= least
    for angle in Angle:
        assert sum(p.angle is angle for p in found if p.role == "titles") >= 8
        assert sum(p.angle is angle for p in found if p.role == "bodies") >= 13
    assert phrases("zh") == ()


def test_no_phrase_has_a_number_an_exclamation_mark_or_a_space_too_many() -> None:
    for phrase in phrases("en"):
        bare = phrase.text.replace("{{ ", "{{").replace(" }}", "}}")
        assert not any(letter.isdigit() for letter in bare), phrase.text
        assert "!" not in bare
        assert "  " not in bare
        assert bare == bare.strip()
        assert phrase.role == "titles" or bare[-1] in ".?", phrase.text
        assert phrase.role != "titles" or bare[-1] not in ".,;", phrase.text


def test_no_two_phrases_are_the_same() -> None:
    keys = [(p.role, p.angle, p.needs, p.groups, p.text) for p in phrases("en")]
    assert len(keys) == len(set(keys))


def test_a_phrase_is_true_only_with_its_facts_needs_and_goods() -> None:
    plain = Phrase(role="bodies", text="{{ Item }} {{ be }} {{ price }}.")
    assert holds(plain, COFFEE)
    assert not holds(plain, {k: v for k, v in COFFEE.items() if k != "price"})
    assert holds(plain.model_copy(update={"needs": ("due",)}), COFFEE)
    assert not holds(plain.model_copy(update={"needs": ("soon",)}), COFFEE)
    assert not holds(plain.model_copy(update={"groups": ("pet",)}), COFFEE)


def test_money_off_an_order_is_not_money_off_the_item() -> None:
    facts: Facts = COFFEE | {"offer": "deal", "saving": 5, "minimum": 30, "offer_ends": "2026-12-01"}
    assert not holds(Phrase(role="titles", text="{{ saving }} less"), facts)
    assert holds(Phrase(role="titles", text="{{ saving }} off {{ minimum }}", needs=("threshold",)), facts)


def test_what_a_phrase_says_is_counted_under_one_name() -> None:
    phrase = Phrase(role="titles", text="{{ Item }} and a coupon, the {{ nth }} of {{ times_words }}", needs=("top",))
    assert phrase.says == {"item", "coupon", "times", "top"}
    assert must_say("en", Angle.COMPLEMENT) == {"anchor"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[titles]]\nneeds = ["rain"]\ntexts = ["{{ Item }}"]', r"cart\.toml.*Item.*unknown need 'rain'"),
        ('[[titles]]\ntexts = ["Day {{ cycle }}"]', r"cart\.toml.*cycle.*the prompt does not show"),
        ('[[titles]]\nlights = true\ntexts = ["{{ Item }}"]', r"cart\.toml.*Item"),
        ('[[titles]]\ntexts = ["{{ colour }}"]', "unknown slot 'colour'"),
    ],
)
def test_what_could_not_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "cart.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_phrases(path)
