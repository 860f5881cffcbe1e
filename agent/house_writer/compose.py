"""Phrases put together: a title, a body, what the offer asks for and sometimes an ending, all true, none twice."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from agent.house_writer.items import Item, Part, items
from agent.house_writer.phrases import Phrase, facts_of, must_say, phrase_holds, phrases
from agent.house_writer.shoppers import shopper_facts
from core.records import Angle, CopyLine, Facts, Locale, Tone, stable_fraction
from prompts.house import ROWS
from prompts.render import render
from prompts.slots import PERSONAL_SLOTS, SlotValues, slot_values

TEST_SHARE = 0.5
"""So many pairs of a title and a body are never learned: the writer is asked for those (see hints.py)."""
_JOIN = " + "
LONGEST_TITLE, LONGEST_BODY = 38, 100
"""Below the 40 and 110 that a phone's lock screen shows: a small model adds a word to what it has seen."""

LIGHT_TONES = (Tone.WARM, Tone.PLAYFUL, Tone.CASUAL, Tone.EXCITED)
SOBER_TONES = (Tone.PLAIN, Tone.CALM, Tone.PROFESSIONAL, Tone.FORMAL, Tone.SOPHISTICATED, Tone.URGENT)
_COMMON_TONES = (Tone.WARM, Tone.PLAYFUL, Tone.CASUAL, Tone.PLAIN, Tone.PLAIN)
_RARE_TONE = 0.15
_SHOPPERS, _PAIRS, _TRIES = 300, 24, 40
_GROUP_TITLE, _ANY_TITLE, _COUPON_BODY, _ENDING = 0.25, 0.1, 0.12, 0.3
_PERSONAL: dict[Angle, int] = dict.fromkeys(Angle, 2) | {
    Angle.CART: 1,
    Angle.PRICE_DROP: 0,
    Angle.BACK_IN_STOCK: 0,
    Angle.NEW_ARRIVAL: 0,
    Angle.WIN_BACK: 1,
}
"""So many facts of the shopper an angle has to tell; those with news of the item have something else to say."""
_COUPON = frozenset({"coupon", "ends"})
_TERMS = {"was", "saving", "percent", "minimum"}
_PLAIN_WORDS = frozenset(
    {"your", "with", "from", "days", "have", "this", "that", "about", "list", "would", "could", "through", "since"}
)


def pair_part(title: Phrase, body: Phrase) -> Part:
    """Which split a title and a body are in together: a pair for testing is never in a training example."""
    return "test" if stable_fraction("pair", title.text, body.text) < TEST_SHARE else "train"


def compose(
    locale: Locale, angle: Angle, pairs: Part, goods: Part, rng: Random, wanted: Phrase | None = None
) -> tuple[CopyLine, Facts, Tone] | None:
    """A line for a random shopper, with `wanted` in it, its facts and a tone; None where nothing fits."""
    for _ in range(_SHOPPERS):
        tone = _tone(rng, wanted)
        groups = _goods(goods, wanted.groups if wanted else ())
        if not groups:
            return None
        facts = shopper_facts(rng, angle, rng.choice(rng.choice(groups)), locale)
        found = _line(locale, angle, facts, tone, pairs, rng, wanted)
        if found is not None:
            return found, facts, tone
    return None


@cache
def _goods(part: Part, groups: tuple[str, ...]) -> list[list[Item]]:
    """Goods by group, so that groups with many goods are not seen more often."""
    table: dict[str, list[Item]] = {}
    for item in items(part):
        if not groups or item.group in groups:
            table.setdefault(item.group, []).append(item)
    return [table[group] for group in sorted(table)]


def _tone(rng: Random, wanted: Phrase | None) -> Tone:
    rare = rng.random() < _RARE_TONE
    if wanted is not None and wanted.light:
        return rng.choice(LIGHT_TONES if rare else LIGHT_TONES[:3])
    return rng.choice(LIGHT_TONES + SOBER_TONES if rare else _COMMON_TONES)


def unseen_line(locale: Locale, angle: Angle, facts: Facts, tone: Tone, rng: Random) -> CopyLine | None:
    """A line for these facts whose title and body are in no training example together; None where nothing fits."""
    lines = (_line(locale, angle, facts, tone, "test", rng, None) for _ in range(_TRIES))
    return next((line for line in lines if line is not None), None)


def _line(
    locale: Locale, angle: Angle, facts: Facts, tone: Tone, pairs: Part, rng: Random, wanted: Phrase | None
) -> CopyLine | None:
    values = slot_values(facts, locale)
    if wanted is not None and not phrase_holds(wanted, facts, values):
        return None
    fitting = [p for p in _of(locale, angle) if phrase_holds(p, facts, values) and (tone in LIGHT_TONES or not p.light)]
    titles, bodies = (_drawn(rng, role, fitting, wanted) for role in ("titles", "bodies"))
    for title, body in zip(titles, bodies, strict=True):
        if pair_part(title, body) != pairs:
            continue
        chosen = _with_offer_and_ending(rng, title, body, fitting, facts, wanted)
        if (
            wanted in (None, *chosen)
            and complete(chosen, facts, must_say(locale, angle))
            and _is_personal(chosen, angle, values)
            and _short(chosen, values, locale)
        ):
            return _as_line(chosen, angle, locale)
    return None


@cache
def _of(locale: Locale, angle: Angle) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in phrases(locale) if phrase.angle in (None, angle))


def _drawn(rng: Random, role: str, fitting: Sequence[Phrase], wanted: Phrase | None) -> Iterator[Phrase]:
    """Phrases of a role to try, from the angle's own, the goods' and the common ones in fixed shares."""
    if wanted is not None and wanted.role == role:
        yield from [wanted] * _PAIRS
        return
    of_role = [phrase for phrase in fitting if phrase.role == role]
    own = [phrase for phrase in of_role if phrase.angle is not None]
    group = [phrase for phrase in of_role if phrase.angle is None and phrase.groups]
    common = [phrase for phrase in of_role if phrase.angle is None and not phrase.groups]
    for _ in range(_PAIRS if of_role else 0):
        draw = rng.random()
        if role == "titles":
            pool = group if draw < _GROUP_TITLE else common if draw < _GROUP_TITLE + _ANY_TITLE else own
        else:
            pool = common if draw < _COUPON_BODY else own
        yield rng.choice(pool or own or of_role)


def _with_offer_and_ending(
    rng: Random, title: Phrase, body: Phrase, fitting: Sequence[Phrase], facts: Facts, wanted: Phrase | None
) -> list[Phrase]:
    chosen = [title, body]
    missing = _COUPON - title.says - body.says if facts.get("offer") == "coupon" else set()
    offers = [phrase for phrase in fitting if phrase.role == "offers" and phrase.says == missing]
    if offers:
        chosen.append(wanted if wanted in offers else rng.choice(offers))
    if rng.random() < _ENDING:
        chosen += _ending(rng, fitting)
    return chosen


def _ending(rng: Random, fitting: Sequence[Phrase]) -> list[Phrase]:
    found = [phrase for phrase in fitting if phrase.role == "endings"]
    special = [phrase for phrase in found if phrase.groups or phrase.angle is not None]
    pool = special if special and rng.random() < 0.7 else found
    return [rng.choice(pool)] if pool else []


def complete(chosen: Sequence[Phrase], facts: Facts, one_of: frozenset[str]) -> bool:
    """Whether the phrases say the item and the offer, one fact of `one_of`, and nothing twice."""
    said = [fact for phrase in chosen for fact in phrase.says]
    if len(said) != len(set(said)) or "item" not in said:
        return False
    if one_of and not one_of & set(said):
        return False
    return _says_offer(set(said), facts) and not _repeats(chosen)


def _is_personal(chosen: Sequence[Phrase], angle: Angle, values: SlotValues) -> bool:
    """Whether two facts of the shopper are said, or all that the prompt shows: the choice scores them so."""
    known = facts_of(frozenset(ROWS[angle]) & values.keys() & (PERSONAL_SLOTS - {"name", "regular_times"}))
    said = {fact for phrase in chosen for fact in phrase.says} & known
    return len(said) >= min(_PERSONAL[angle], len(known))


def _says_offer(said: set[str], facts: Facts) -> bool:
    """The terms of an offer are said where there is one, whole."""
    if "offer" in facts and "ends" not in said:
        return False
    if "minimum" in facts:
        return {"minimum", "saving"} <= said and not said & {"coupon"}
    if "base_price" in facts:
        return bool(said & _TERMS)
    return ("coupon" in said) == (facts.get("offer") == "coupon")


def _repeats(chosen: Sequence[Phrase]) -> bool:
    """Whether two phrases share a word that is more than glue."""
    seen: set[str] = set()
    for phrase in chosen:
        words = set(re.findall(r"[a-z]{4,}", re.sub(r"\{\{.*?\}\}", "", phrase.text.lower()))) - _PLAIN_WORDS
        if words & seen:
            return True
        seen |= words
    return False


def _short(chosen: Sequence[Phrase], values: SlotValues, locale: Locale) -> bool:
    title, body = render(chosen[0].text, values, locale), render(body_text(chosen), values, locale)
    return len(title) <= LONGEST_TITLE and len(body) <= LONGEST_BODY


def body_text(chosen: Sequence[Phrase]) -> str:
    """Body, offer and ending as one slotted text."""
    return " ".join(phrase.text for phrase in chosen[1:])


def parts_of(line: CopyLine) -> list[str]:
    """The phrases that `compose` put together: title, body, and what follows it."""
    return line.id.split(_JOIN)


def _as_line(chosen: Sequence[Phrase], angle: Angle, locale: Locale) -> CopyLine:
    tones = LIGHT_TONES if any(phrase.light for phrase in chosen) else LIGHT_TONES + SOBER_TONES
    return CopyLine(
        id=_JOIN.join(phrase.text for phrase in chosen),
        angle=angle,
        locale=locale,
        title=chosen[0].text,
        body=body_text(chosen),
        tones=tones,
        shape="recombined",
        needs=tuple(dict.fromkeys(need for phrase in chosen for need in phrase.needs)),
    )
