"""The report page of a drafting batch: one HTML file that opens without a network and without JavaScript."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from core.files import write_whole
from core.records import BatchSummary, CustomerOutcome
from eval.report import figures
from eval.report.filters import filters_of
from eval.report.gallery import card_of
from eval.report.sample import listed, sampled
from eval.report.words import OUTCOMES, count_of, number
from prompts.environment import html_environment

DRAFTS_SHOWN: Final = 200
"""More than this is a file that a phone does not open, and that nobody reads."""
ROWS_SHOWN: Final = 500
"""Customers without a draft that are listed one by one."""

_TEMPLATES: Final = Path(__file__).parent / "templates"
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


def write_report(
    path: Path,
    summary: BatchSummary,
    outcomes: Sequence[CustomerOutcome],
    *,
    sender: str = "the shop",
    rule_texts: Mapping[str, str] = _NO_TEXTS,
) -> None:
    """Write the page to `path`, whole or not at all; the same records give the same bytes.

    `sender` is the app's name on the lock screens. `rule_texts` says what the guardrail's rules mean, by rule id.
    Raises OSError where the file cannot be written.
    """
    page = render_report(summary, outcomes, sender=sender, rule_texts=rule_texts)
    with write_whole(path) as stream:
        stream.write(page)


def render_report(
    summary: BatchSummary,
    outcomes: Sequence[CustomerOutcome],
    *,
    sender: str = "the shop",
    rule_texts: Mapping[str, str] = _NO_TEXTS,
) -> str:
    """The page as text."""
    shown = sampled(outcomes, DRAFTS_SHOWN, summary.seed)
    drafted = sum(outcome.draft is not None for outcome in outcomes)
    terms = figures.terms(summary)
    columns = figures.hour_columns(outcomes)
    return _page()(
        summary=summary,
        sender=sender,
        terms=terms,
        digits=sum(len(number(count)) for count in (summary.audience, *(term.count for term in terms))),
        discrepancies=figures.discrepancies(summary, outcomes),
        reasons=figures.reason_rows(summary, outcomes),
        sources=figures.source_rows(summary),
        fallbacks=figures.fallback_bars(summary),
        checks=figures.check_bars(summary, rule_texts),
        answers=figures.answer_bars(summary, rule_texts),
        angles=figures.angle_bars(summary),
        hours=columns,
        planned=sum(column.total for column in columns),
        bases=figures.basis_bars(outcomes),
        cards=[card_of(outcome) for outcome in shown],
        drafted=drafted,
        undrafted=listed(outcomes, ROWS_SHOWN, summary.seed),
        undrafted_total=len(outcomes) - drafted,
        filters=filters_of(shown, outcomes),
    )


@cache
def _page() -> Callable[..., str]:
    """The compiled page, to be called with what it shows."""
    environment = html_environment(_TEMPLATES)
    environment.filters.update(number=number, count_of=count_of)
    environment.globals.update(OUTCOMES=OUTCOMES)
    return environment.get_template("report.html.j2").render
