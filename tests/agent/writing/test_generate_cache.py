"""What was asked once is not asked again, and what somebody else was answered is not handed on."""

from agent.house_writer.measure import situations
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from agent.writing.generate import generate, prompt_for
from agent.writing.records import Unit
from core.records import Angle
from prompts.house import ROWS, house_slots
from prompts.slots import BANK_SLOTS, slot_values
from tests.agent.shop import services


def hinted_unit() -> Unit:
    """An offer: many phrases fit one."""
    return next(unit for unit in situations("en", 9, seed=3) if unit.situation.angle is Angle.OFFER)


def test_a_unit_is_asked_once_and_another_with_the_same_facts_is_asked_for_something_else() -> None:
    answer = ScriptedAnswer(title="[Item], again", body="[Item], [price].", repeat=True)
    chat = ScriptedChat(answers=[answer])
    context = services(models={"en": CopyModel("scripted:test", chat, house_prompt=True)})
    unit = hinted_unit()
    other = unit.model_copy(update={"key": "somebody else"})
    prompt = prompt_for(context, unit)
    assert prompt == prompt_for(context, other)
    first, second = (generate(context, one, prompt, round_=0) for one in (unit, other))
    asked = len(chat.prompts)
    assert not first.cached
    assert not second.cached
    assert set(chat.prompts[: asked // 2]) != set(chat.prompts[asked // 2 :])
    for one, found in ((other, second), (unit, first)):
        again = generate(context, one, prompt, round_=0)
        assert again.cached
        assert again.candidates == found.candidates
    assert len(chat.prompts) == asked


def test_an_answer_may_only_use_what_the_prompt_names() -> None:
    for unit in situations("en", 27, seed=8):
        facts = {"new": False} | unit.sample | {"regular": "milk", "regular_times": 9}
        values = slot_values(facts, "en")
        allowed = house_slots(unit.situation.angle, facts, values)
        assert {"item", "Item", "be"} <= allowed <= values.keys()
        if unit.situation.angle is Angle.OFFER and facts["new"]:
            assert {"regular", "Regular", "regular_times"} <= allowed
        else:
            assert not allowed & BANK_SLOTS
        assert "days_out" not in allowed or "days_out" in ROWS[unit.situation.angle]
    cart = {"item": "figs", "anchor": "tea"}
    assert house_slots(Angle.CART, cart, slot_values(cart, "en")).isdisjoint({"anchor", "Anchor", "anchor_be"})
