"""How good a candidate is for a customer, in parts that a person can read. The weights are in weights.toml."""

import re

from agent.writing.fluency import fluency
from agent.writing.planning import weights
from agent.writing.records import Candidate
from core.records import DraftSource, Facts, Record, Tone
from prompts.render import slots_used
from prompts.slots import OFFER_SLOTS, PERSONAL_SLOTS

_COUPON_WORDS = re.compile(r"coupon|优惠券|券", re.IGNORECASE)
_PERSONAL = (0.0, 0.8, 1.0)
"""Of no fact of the customer, of one, of more: the first is what makes a message theirs."""
_SPECIFIC_SLOTS = frozenset({"price", "size", "unit", "use", "measure", "units"})
_FACT_SLOTS = PERSONAL_SLOTS | OFFER_SLOTS | _SPECIFIC_SLOTS - {"unit", "measure", "units"}
_KIN: dict[Tone, frozenset[Tone]] = {
    Tone.WARM: frozenset({Tone.CASUAL, Tone.PLAYFUL, Tone.PLAIN}),
    Tone.PLAYFUL: frozenset({Tone.CASUAL, Tone.WARM}),
    Tone.CASUAL: frozenset({Tone.WARM, Tone.PLAYFUL, Tone.PLAIN}),
    Tone.PLAIN: frozenset({Tone.CALM, Tone.PROFESSIONAL, Tone.WARM}),
    Tone.CALM: frozenset({Tone.PLAIN, Tone.WARM, Tone.PROFESSIONAL}),
    Tone.PROFESSIONAL: frozenset({Tone.PLAIN, Tone.FORMAL, Tone.CALM}),
    Tone.FORMAL: frozenset({Tone.PROFESSIONAL, Tone.PLAIN, Tone.SOPHISTICATED}),
    Tone.SOPHISTICATED: frozenset({Tone.CALM, Tone.FORMAL}),
    Tone.EXCITED: frozenset({Tone.PLAYFUL, Tone.CASUAL, Tone.WARM}),
    Tone.URGENT: frozenset({Tone.PLAIN, Tone.CASUAL}),
}
"""Tones that do where the asked one is not written."""


class ScoreParts(Record):
    """The parts, each between 0 and 1."""

    personal: float
    offer: float
    specific: float
    length: float
    distinct: float
    tone: float
    fluency: float
    findings: float = 1.0
    new_to_batch: float = 1.0
    apart: float = 1.0
    new_to_customer: float = 1.0

    @property
    def total(self) -> float:
        """The weighted sum."""
        return self._sum(frozenset(ScoreParts.model_fields))

    @property
    def worth(self) -> float:
        """The weighted sum of what the words are worth by themselves, whoever else has them."""
        return self._sum(frozenset(ScoreParts.model_fields) - _OF_OTHERS)

    def with_findings(self, warnings: int) -> "ScoreParts":
        """The same words after the guardrail has let them pass with so many warnings."""
        return self.model_copy(update={"findings": 1 / (1 + warnings)})

    def _sum(self, names: frozenset[str]) -> float:
        table = weights()["candidate"]
        return sum(float(table[name]) * float(value) for name, value in self.model_dump().items() if name in names)


_OF_OTHERS = frozenset({"findings", "new_to_batch", "apart", "new_to_customer"})
"""Parts that the words themselves do not tell."""


def score_parts(candidate: Candidate, title: str, body: str, facts: Facts, locale: str, tone: Tone) -> ScoreParts:
    """Score rendered words; `candidate` has the slots that they came from."""
    slots = slots_used(candidate.title, locale) | slots_used(candidate.body, locale)
    return ScoreParts(
        personal=_PERSONAL[min(2, len(slots & PERSONAL_SLOTS))],
        offer=_says_offer(slots, title + " " + body, facts),
        specific=min(1.0, len(slots & _SPECIFIC_SLOTS) / 2),
        length=_comfortable(title, body, locale),
        distinct=0.0 if _says_twice(candidate, locale) else 1.0 - overlap(title, body, locale),
        tone=_tone_fit(candidate, tone),
        fluency=fluency(candidate.title, candidate.body, locale, own=candidate.source is DraftSource.COPY_BANK),
    )


def _says_offer(slots: frozenset[str], text: str, facts: Facts) -> float:
    if "offer" not in facts:
        return 1.0
    if facts["offer"] == "coupon":
        return 0.5 * bool(_COUPON_WORDS.search(text)) + 0.5 * ("ends" in slots)
    return min(1.0, len(slots & OFFER_SLOTS) / 2)


def _comfortable(title: str, body: str, locale: str) -> float:
    """1 inside the comfortable range of both; falls off outside."""
    title_range, body_range = ((4, 14), (14, 40)) if locale == "zh" else ((8, 34), (30, 105))
    return (_inside(len(title), *title_range) + _inside(len(body), *body_range)) / 2


def _inside(length: int, low: int, high: int) -> float:
    if length < low:
        return length / low
    return 1.0 if length <= high else max(0.0, 1 - (length - high) / high)


def _says_twice(candidate: Candidate, locale: str) -> bool:
    """Whether a fact is in the title and again in the body; the item may be."""
    return bool(slots_used(candidate.title, locale) & slots_used(candidate.body, locale) & _FACT_SLOTS)


def overlap(title: str, body: str, locale: str) -> float:
    """Share of the title's words (characters in Chinese) that the body repeats."""
    if locale == "zh":
        own, other = set(re.findall(r"[\u4e00-\u9fff]", title)), set(body)
    else:
        own, other = (set(re.findall(r"[a-z]{4,}", part.lower())) for part in (title, body))
    return len(own & other) / len(own) if own else 0.0


def _tone_fit(candidate: Candidate, tone: Tone) -> float:
    if not candidate.tones or tone in candidate.tones:
        return 1.0
    return 0.5 if _KIN[tone] & set(candidate.tones) else 0.0
