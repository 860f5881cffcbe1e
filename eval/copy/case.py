"""What is judged: a draft with the customer it is for, and the guardrail's verdict over it as of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.guardrails.numbers.claims import Claim
from agent.guardrails.numbers.extract import claims_in
from agent.guardrails.text import view
from agent.writing.requests import request_of_draft
from core.ports import Guardrail
from core.records import BriefCopyFacts, CustomerOutcome, Draft, Finding, Locale, Verdict
from eval.copy.tokens import language_of, tokens, words
from eval.report.claims import FactLine, fact_lines, pieces

HOLE = "▢"
"""Stands where the value of a fact was, in a skeleton."""
SLOT = "§"
"""Before the name of a fact, among the words of a template."""


@dataclass(frozen=True)
class Case:
    """One customer's draft."""

    outcome: CustomerOutcome
    draft: Draft
    verdict: Verdict
    references: tuple[str, ...] = ()
    """What people wrote in the same situation."""
    earlier: tuple[str, ...] = ()
    """What this customer got before."""

    @property
    def customer_id(self) -> str:
        """Names the case."""
        return self.outcome.customer_id

    @property
    def language(self) -> str:
        """`en`, `zh`, ..."""
        return language_of(self.draft.locale)

    @property
    def text(self) -> str:
        """Title and body, a line each."""
        return f"{self.draft.title}\n{self.draft.body}"

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Of title and body."""
        return tokens(self.text, self.draft.locale)

    @cached_property
    def facts(self) -> tuple[FactLine, ...]:
        """Every fact, with whether the copy says it."""
        return fact_lines(self.draft, self.outcome.facts)

    @cached_property
    def said(self) -> frozenset[str]:
        """Names of the facts that the copy says."""
        return frozenset(line.name.replace(" ", "_") for line in self.facts if line.said)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every number, price, date and quantity that the copy says."""
        fields = (self.draft.title, self.draft.body)
        return tuple(claim for field in fields for claim in claims_in(view(field).lower))

    @cached_property
    def invented(self) -> tuple[Finding, ...]:
        """What the copy says without a fact behind it, whatever weight the policy gives to that."""
        return tuple(finding for finding in self.verdict.findings if finding.rule_id.startswith("facts."))

    @cached_property
    def template_words(self) -> tuple[str, ...]:
        """The spoken words of title and body, with the name of a fact where its value stands: "§price"."""
        found: list[str] = []
        for field in (self.draft.title, self.draft.body):
            for piece in pieces(field, self.draft, self.outcome.facts):
                found += [f"{SLOT}{piece.fact}"] if piece.fact else words(piece.text, self.draft.locale)
        return tuple(found)

    @cached_property
    def skeleton(self) -> str:
        """The copy with a hole for the value of each fact: renderings of one template have one skeleton."""
        fields = (self.draft.title, self.draft.body)
        return "\n".join(
            "".join(HOLE if piece.claim else piece.text for piece in pieces(field, self.draft, self.outcome.facts))
            for field in fields
        )


def cases_of(
    outcomes: Sequence[CustomerOutcome],
    guardrail: Guardrail,
    *,
    brief: Mapping[Locale, BriefCopyFacts] | None = None,
    references: Mapping[str, tuple[str, ...]] | None = None,
    earlier: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Case]:
    """One case a draft, in the order of the file; customers without a draft are left out.

    `brief` is by language, `references` and `earlier` are texts by customer id.
    """
    drafted = [(outcome, outcome.draft) for outcome in outcomes if outcome.draft is not None]
    requests = [request_of_draft(draft, outcome.facts, (brief or {}).get(draft.locale)) for outcome, draft in drafted]
    return [
        Case(
            outcome,
            draft,
            verdict,
            (references or {}).get(outcome.customer_id, ()),
            (earlier or {}).get(outcome.customer_id, ()),
        )
        for (outcome, draft), verdict in zip(drafted, guardrail.check(requests), strict=True)
    ]
