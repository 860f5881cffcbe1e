"""What a writer is asked to be about."""

from random import Random

from agent.house_writer.compose import compose, pair_part, parts_of
from agent.house_writer.hints import hints_for, hints_of
from agent.house_writer.measure import situations
from agent.house_writer.phrases import Phrase
from core.records import Angle, CopyLine, Tone


def line(title: str, body: str) -> CopyLine:
    tones = (Tone.WARM,)
    return CopyLine(
        id=f"{title} + {body}", angle=Angle.CART, locale="en", shape="", title=title, body=body, tones=tones
    )


def test_a_line_is_known_by_its_rarest_words_and_its_facts() -> None:
    found = hints_of(line("The zeppelin on your list", "{{ Item }} for the quokka, this list, {{ price }}."))
    assert found == ("title: zeppelin, list", "body: quokka, list, [Item], [price]")


def test_what_follows_the_body_has_a_row_of_its_own() -> None:
    made = line("The zeppelin", "The quokka. The ocelot of {{ ends }}. The marmoset!")
    apart = made.model_copy(update={"id": "The zeppelin + The quokka. + The ocelot of {{ ends }}. + The marmoset!"})
    assert hints_of(apart) == ("title: zeppelin", "body: quokka", "then: ocelot, [ends], marmoset")


def test_grammar_is_left_to_the_writer() -> None:
    found = hints_of(line("{{ Item }}, {{ price }}", "{{ Item }} {{ be }} {{ price }}, {{ Item }}."))
    assert found == ("title: [Item], [price]", "body: [Item], [price]")


def test_a_part_without_rare_words_or_facts_has_no_row() -> None:
    assert hints_of(line("The", "{{ Be }} {{ it }}?")) == ()


def test_hints_follow_from_the_seed_and_differ_between_seeds() -> None:
    units = situations("en", 40, seed=2)
    asked = [
        [hints_for("en", u.situation.angle, u.situation.tone, u.sample, f"{u.key}:{n}") for u in units] for n in "112"
    ]
    assert asked[0] == asked[1]
    assert sum(one != other for one, other in zip(asked[0], asked[2], strict=True)) > 30
    assert sum(bool(hints) for hints in asked[0]) > 30


def test_no_phrases_no_hints() -> None:
    (unit,) = situations("en", 1, seed=2)
    assert hints_for("zh", unit.situation.angle, Tone.WARM, unit.sample, "1") == ()


def test_a_composed_line_is_taken_apart_again() -> None:
    made = compose("en", Angle.CART, "train", "train", Random(3))
    assert made is not None
    title, *rest = parts_of(made[0])
    assert (title, " ".join(rest)) == (made[0].title, made[0].body)
    body = Phrase(role="bodies", text=rest[0])
    assert pair_part(Phrase(role="titles", text=title), body) == "train"
