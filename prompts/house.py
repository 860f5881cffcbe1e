"""The prompt of the house writer: a small model that was trained on it and needs neither rules nor worked examples.

Training and serving build it with the same function. Every word counts in speed: only what an angle can use is there.
"""

from collections.abc import Sequence

from core.records import Angle, Facts, Message, Tone
from prompts.environment import prompt_environment
from prompts.slots import SlotValues, slot_values
from prompts.writing import as_data

_ITEM = ("item", "size", "unit", "measure", "price", "use", "name")
_COUNTS = ("times", "nth", "times_words")
_TERMS = ("was", "saving", "percent", "zhe", "minimum", "ends")
_COMPANION = ("anchor", "anchor_measure", "anchor_days")
_SEVERAL, _MANY = 5, 12
_GRAMMAR = frozenset({"be", "Be", "it", "they", "s", "has"})
_GRAMMAR_OF = {
    "anchor": frozenset({"anchor_be", "anchor_it"}),
    "regular": frozenset({"regular_be", "regular_has", "regular_s"}),
}
GRAMMAR_SLOTS = _GRAMMAR.union(*_GRAMMAR_OF.values())
"""Slots that only make a verb or a pronoun agree."""
_FACTS = "facts: "
_HABIT = ("regular", "regular_times")
"""What the customer buys most: worth a word beside something that they never bought."""

ROWS: dict[Angle, tuple[str, ...]] = {
    Angle.REPLENISH: (*_ITEM, "days", "cycle", *_TERMS),
    Angle.COMPLEMENT: (*_ITEM, *_COMPANION, *_TERMS),
    Angle.OFFER: (*_ITEM, "days", "cycle", *_COUNTS, *_HABIT, *_TERMS),
    Angle.PRICE_DROP: (*_ITEM, "days", *_COUNTS, *_TERMS),
    Angle.NEW_ARRIVAL: (*_ITEM, "anchor", "anchor_measure", *_TERMS),
    Angle.BACK_IN_STOCK: (*_ITEM, "days_out", *_COUNTS, *_TERMS),
    Angle.FAVOURITE: (*_ITEM, *_COUNTS, "days", *_TERMS),
    Angle.CART: (*_ITEM, "cart_days", *_COUNTS, *_TERMS),
    Angle.WIN_BACK: (*_ITEM, "days_away", *_COUNTS, *_TERMS),
}
"""The slots that the prompt of an angle names, in this order, where they are known."""


def house_prompt(*, locale: str, angle: Angle, tone: Tone, facts: Facts) -> tuple[Message, ...]:
    """One system line and the facts of one message; the answer is JSON with title and body, facts as `[slot]`."""
    language = "zh" if locale == "zh" else "en"
    environment = prompt_environment()
    rows = house_rows(angle, facts, slot_values(facts, language))
    asked = environment.get_template("house_facts.j2").render(angle=angle.value, tone=tone.value, rows=rows)
    system = environment.get_template(f"house_system_{language}.j2").render()
    return (Message(role="system", content=system.strip()), Message(role="user", content=asked.strip()))


def shown_slots(angle: Angle, facts: Facts, values: SlotValues) -> tuple[str, ...]:
    """The slots that the prompt names, in its order."""
    hidden = () if facts.get("new") else _HABIT
    return tuple(slot for slot in ROWS[angle] if slot in values and slot not in hidden)


def house_slots(angle: Angle, facts: Facts, values: SlotValues) -> frozenset[str]:
    """What an answer may fill in: the facts that the prompt of the angle names, in every form, and grammar."""
    shown = shown_slots(angle, facts, values)
    forms = {slot.capitalize() for slot in shown} | ({"units"} if "unit" in shown else set())
    grammar = _GRAMMAR.union(*(_GRAMMAR_OF.get(slot, frozenset()) for slot in shown))
    return frozenset((grammar | forms | set(shown)) & values.keys())


def with_hints(prompt: Sequence[Message], hints: Sequence[str]) -> tuple[Message, ...]:
    """The prompt with last rows that say what the message is to be about: all candidates share what is before them.

    They name the facts to use, and so take the place of the row of all that there are.
    """
    *before, last = prompt
    rows = [row for row in last.content.splitlines() if not (hints and row.startswith(_FACTS))]
    return (*before, last.model_copy(update={"content": "\n".join((*rows, *hints))}))


def house_rows(angle: Angle, facts: Facts, values: SlotValues) -> list[tuple[str, str]]:
    """The item, its kind, what follows from several facts, and the names of the slots that the answer may use.

    Not their values: the answer has slots, and a small model that sees no number can copy none wrongly.
    """
    # Grammar is a fact of English names alone.
    keys = ("group", "number") if "be" in values else ("group",)
    kind = [as_data(str(facts[key])) for key in keys if facts.get(key)]
    known = [slot for slot in shown_slots(angle, facts, values) if slot != "item"]
    return [
        ("item", as_data(values["item"])),
        ("kind", ", ".join(kind)),
        *_states(angle, facts),
        *([(_FACTS.removesuffix(": "), ", ".join(known))] if known else []),
    ]


def _states(angle: Angle, facts: Facts) -> list[tuple[str, str]]:
    """What a small model cannot work out by itself: comparisons of numbers, and what the flags mean."""
    found: list[tuple[str, str]] = []
    if facts.get("offer") == "coupon" and not {"base_price", "saving"} & facts.keys():
        found.append(("coupon", "yes"))
    if "cycle_days" in facts and "days_since" in facts and angle in (Angle.REPLENISH, Angle.OFFER):
        due = int(facts["days_since"]) >= int(facts["cycle_days"])
        found.append(("due", "yes" if due else "soon"))
    if angle not in (Angle.REPLENISH, Angle.NEW_ARRIVAL):
        found.append(("bought", _history(facts)))
    return found


def _history(facts: Facts) -> str:
    times = int(facts.get("times_bought", 0))
    if facts.get("top"):
        return "most of all"
    if times >= _SEVERAL:
        return "many times" if times >= _MANY else "several times"
    if times or "days_since" in facts:
        return "before"
    return "never" if facts.get("new") else "not known"
