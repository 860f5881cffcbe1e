"""The measures, on answers whose shares are known."""

from agent.guardrails import load_guardrail
from agent.house_writer.data import lines
from agent.house_writer.items import items
from agent.house_writer.measure import Trial, distinct_bigrams, measure, run_trials, situations
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from agent.writing.records import Unit
from core.records import Angle
from prompts.copybank import holds
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
    )
    assert (found.valid_json, found.item_named, found.numbers_given) == (0.75, 0.75, 0.75)
    assert found.equal_to_line == 0


def test_a_line_with_other_facts_is_recognised() -> None:
    unit = situations("en", 1, seed=3)[0]
    values = slot_values(unit.sample, "en")
    angle = unit.situation.angle
    line = next(line for line in lines("en", "train") if line.angle == angle and holds(line, unit.sample, values))
    same = ScriptedAnswer(title=render(line.title, values, "en"), body=render(line.body, values, "en"))
    other = ScriptedAnswer(title=same.title, body=f"There is room for {unit.sample['item']}.")
    assert measure(trials([unit], same), 0.7).equal_to_line == 1
    half = measure(trials([unit], other), 0.7)
    assert (half.title_of_line, half.equal_to_line) == (1, 0)


def test_the_best_of_several_counts_once() -> None:
    unit = situations("en", 1, seed=3)[0]
    bad = ScriptedAnswer(content="no json")
    good = ScriptedAnswer(title="A quiet shelf", body=f"There is room for {unit.sample['item']}.")
    found = measure(trials([unit], bad, good, candidates=2), 0.7)
    assert (found.guardrail_pass, found.best_of_pass, found.best_of) == (0, 1, 2)


def test_distinct_bigrams_by_hand() -> None:
    assert distinct_bigrams(["a b c", "a b d"]) == 0.75
    assert distinct_bigrams(["猫砂降", "猫砂"]) == 0.6667
