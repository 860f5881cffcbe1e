"""One piece of copy as the checks see it: both fields normalised, its terms found, its claims read, its facts known.

Everything that more than one check needs is worked out once and kept.
"""

from collections.abc import Iterator
from functools import cached_property

from agent.guardrails.attack_forms import LINK, LINK_SIGNS
from agent.guardrails.lexicon import Lexicon, TermHit
from agent.guardrails.numbers.claims import Claim
from agent.guardrails.numbers.extract import claims_in
from agent.guardrails.numbers.support import FactBase
from agent.guardrails.text import TextView, fold, view
from core.records import CheckRequest

MOST_READ = 1000
"""Characters of a field that the checks read, so that their time is bounded; a longer one is never passed."""
_CLAIM_PACKS = ("facts.", "style.")


class Copy:
    """Title and body with what is true about them."""

    def __init__(self, request: CheckRequest, lexicon: Lexicon) -> None:
        self.request = request
        self.title = view(request.title[:MOST_READ])
        self.body = view(request.body[:MOST_READ])
        self._lexicon = lexicon

    @property
    def fields(self) -> Iterator[tuple[str, TextView]]:
        """(name, view) of title and body."""
        yield "title", self.title
        yield "body", self.body

    @cached_property
    def language(self) -> str:
        """First part of the locale: `en`, `zh`, ..."""
        return self.request.locale.replace("_", "-").split("-")[0].lower()

    @cached_property
    def is_chinese(self) -> bool:
        """Whether the copy is meant to be Chinese."""
        return self.language == "zh"

    @cached_property
    def terms(self) -> dict[str, list[tuple[str, TermHit]]]:
        """Rule id to (field, hit) for every term of its list."""
        found: dict[str, list[tuple[str, TermHit]]] = {}
        for name, field in self.fields:
            links = _links(field)
            for hit in self._lexicon.find(field):
                if hit.rule_id.startswith(_CLAIM_PACKS) and any(a <= hit.start and hit.end <= b for a, b in links):
                    continue  # a domain claims nothing; that it is there is enough
                found.setdefault(hit.rule_id, []).append((name, hit))
        return found

    @cached_property
    def claims(self) -> list[tuple[str, Claim]]:
        """(field, claim) for every number, price, date and quantity said, in reading order."""
        return [(name, claim) for name, field in self.fields for claim in claims_in(field.lower)]

    @cached_property
    def facts(self) -> FactBase:
        """What may be said."""
        return FactBase(self.request)

    @cached_property
    def known_text(self) -> str:
        """All words that were handed over as true, folded: facts, item, sender, what the brief demands."""
        return fold(" \n ".join(self.facts.texts))

    def has_fact(self, *keys: str) -> bool:
        """Whether one of the facts is there and not empty, zero or false."""
        return any(self.request.facts.get(key) not in (None, "", False) for key in keys)

    def in_known_text(self, phrase: str) -> bool:
        """Whether the phrase stands in the facts."""
        return fold(phrase) in self.known_text


def _links(field: TextView) -> list[tuple[int, int]]:
    return [match.span() for match in LINK.finditer(field.lower)] if LINK_SIGNS.search(field.lower) else []
