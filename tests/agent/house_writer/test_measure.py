"""The measures, on answers whose shares are known."""

from random import Random

from agent.guardrails import load_guardrail
from agent.house_writer.compose import compose
from agent.house_writer.data import Slotted
from agent.house_writer.items import items
from agent.house_writer.measure import Trial, distinct_bigrams, is_from_parts, measure, run_trials, situations
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from agent.writing.messages import Rendered
from agent.writing.records import Unit
from core.records import Angle
from prompts.copybank import NEEDS, line_slots
from prompts.render import render
from prompts.slots import slot_values


def trials(units: list[Unit], *answers: ScriptedAnswer, candidates: int = 1) -> list[Trial]:
    model = CopyModel("scripted:test", ScriptedChat(answers=list(answers)))
    return run_trials(model, units, load_guardrail(), temperature=0.7, candidates=candidates)


def test_situations_are_about_unseen_goods_and_all_angles() -> None:
    units = situations("en", 18, seed=1)
    assert {unit.situation.angle for unit in units} == set(Angle)
    assert {unit.sample["item"] for unit in units} <= {item.en for item in items("test")}
    assert units == situations("en", 18, seed=1) != situations("en", 18, seed=2)


def test_each_fault_is_counted_where_it_belongs() -> None:
    units = situations("en", 4, seed=3)
    name = [str(unit.sample["item"]) for unit in units]
    found = measure(
        trials(
            units,
            ScriptedAnswer(content="no json"),
            ScriptedAnswer(title="A quiet shelf", body="Nothing is named here."),
            ScriptedAnswer(title="A quiet shelf", body=f"{name[2].capitalize()}, 777 of them."),
            ScriptedAnswer(title="A quiet shelf", body=f"There is room for {name[3]}."),
        ),
        temperature=0.7,
        best_of=1,
        learned={},
    )
    assert (found.valid_json, found.item_named, found.numbers_given) == (0.75, 0.75, 0.75)
    assert found.equal_to_line == 0


def filled(unit: Unit) -> tuple[Slotted, Rendered]:
    """A pair of title and body that fits the unit, as a person wrote it."""
    situation = unit.situation
    for seed in range(200):
        made = compose("en", situation.angle, "train", "test", Random(seed))
        values = slot_values(unit.sample, "en")
        if (
            made is not None
            and line_slots(made[0]) <= values.keys()
            and all(NEEDS[n](unit.sample) for n in made[0].needs)
        ):
            texts = made[0].title, made[0].body
            title, body = (render(text, values, "en") for text in texts)
            return texts, Rendered(title=title, body=body)
    raise AssertionError("nothing fits")


def test_a_training_pair_with_other_facts_is_recognised() -> None:
    unit = situations("en", 1, seed=3)[0]
    texts, words = filled(unit)
    answer = ScriptedAnswer(title=words.title, body=words.body)
    for learned, share in (({unit.situation.angle: frozenset({texts})}, 1), ({}, 0)):
        assert measure(trials([unit], answer), 0.7, best_of=1, learned=learned).equal_to_line == share


def test_words_from_parts_are_told_from_others() -> None:
    unit = situations("en", 1, seed=3)[0]
    _, words = filled(unit)
    assert is_from_parts(words, unit)
    assert is_from_parts(Rendered(title=words.title.upper(), body=words.body), unit)
    assert not is_from_parts(Rendered(title="The freezer has a refunds policy", body=words.body), unit)
    assert not is_from_parts(Rendered(title=words.title, body=f"{words.body} So there."), unit)
    assert not is_from_parts(Rendered(title=words.title, body="A quiet shelf."), unit)


def test_the_best_of_several_counts_once_and_no_more_are_asked_for() -> None:
    unit = situations("en", 1, seed=3)[0]
    bad = ScriptedAnswer(content="no json")
    good = ScriptedAnswer(title="A quiet shelf", body=f"There is room for {unit.sample['item']}.")
    asked = trials([unit], bad, good, bad, candidates=4)
    found = measure(asked, 0.7, best_of=4, learned={})
    assert (found.guardrail_pass, found.best_of_pass, found.best_of) == (0, 1, 4)
    assert len(asked[0].words) == 2


def test_distinct_bigrams_by_hand() -> None:
    assert distinct_bigrams(["a b c", "a b d"]) == 0.75
    assert distinct_bigrams(["猫砂降", "猫砂"]) == 0.6667
