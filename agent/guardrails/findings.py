"""What a check hands back, before the policy gives it a weight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.guardrails.copyview import Copy
from agent.guardrails.lexicon import TermHit
from agent.guardrails.numbers.claims import Claim


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule broken at [start, end) of the normalised `field`; without a place it is about the field or message."""

    rule_id: str
    reason: str
    fix: str = ""
    field: str = ""
    start: int | None = None
    end: int = 0


Check = Callable[[Copy], Iterator[Hit]]
"""A check reads the copy and yields what is wrong with it."""


def at_claim(rule_id: str, field: str, claim: Claim, reason: str, fix: str = "") -> Hit:
    """A rule broken by a claim."""
    return Hit(rule_id, reason, fix, field, claim.start, claim.end)


def at_term(hit: TermHit, field: str, reason: str, fix: str = "") -> Hit:
    """A rule broken by a term of its list."""
    return Hit(hit.rule_id, reason, fix, field, hit.start, hit.end)


def term_check(reasons: dict[str, tuple[str, str]]) -> Check:
    """A check that only looks for listed terms: rule id to (reason, fix); `{term}` stands for what was found."""

    def check(copy: Copy) -> Iterator[Hit]:
        for rule_id, (reason, fix) in reasons.items():
            for field, hit in copy.terms.get(rule_id, ()):
                yield at_term(hit, field, reason.format(term=hit.term), fix.format(term=hit.term))

    return check
