"""Copy that people wrote for shops: how often the guardrail stops it for law or style, or sees personal data in it."""

from collections import Counter
from collections.abc import Sequence

from core.ports import Guardrail
from core.records import CheckRequest, Finding, ProductCopyFacts, Severity, Verdict, digest_of
from eval.guardrail.counting import pack_of
from eval.guardrail.external.reading import HumanCopy
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import Example, Examples, IntervalPlot, Measure, Section, Table

LAW_AND_STYLE = frozenset({"law_cn", "law_general", "style"})
IDENTIFIERS = frozenset(
    {"privacy.phone", "privacy.email", "privacy.identifier", "privacy.address", "privacy.full_name"}
)
_HARD = frozenset({Severity.BLOCK, Severity.ESCALATE})
_STOPPING = _HARD | {Severity.REVISE}
_SHOWN = 10


def human_part(guardrail: Guardrail, sets: Sequence[tuple[str, str, Sequence[HumanCopy]]]) -> Part:
    """`sets`: (name, locale, copies). What is true of each item is its name, so that the name itself may be said."""
    measures: list[Measure] = []
    blocks: list[Table | Examples] = []
    for name, locale, copies in sets:
        verdicts = guardrail.check([_request(copy, locale) for copy in copies])
        measures += _rates(name, verdicts)
        blocks += [_reasons(name, verdicts), _blocked(name, locale, copies, verdicts)]
    plot = IntervalPlot(
        title="How often human copy is stopped",
        measures=tuple(measures),
        start=0.0,
        note="“Blocked” is the severity block or escalate; “stopped” also counts what the writer is asked to revise.",
    )
    section = Section(
        title="Human copy",
        lead="Texts that people wrote for shops, checked with the item's name as the only fact. Every block for law or "
        "style is counted against the guardrail, although some of the texts do break the rules.",
        blocks=(plot, *blocks),
    )
    digests = {name: digest_of([copy.model_dump() for copy in copies]) for name, _, copies in sets}
    return Part(measures=tuple(measures), sections=(section,), digests=digests)


def _request(copy: HumanCopy, locale: str) -> CheckRequest:
    return CheckRequest(
        title=copy.name,
        body=copy.text,
        locale=locale,
        facts={"item": copy.name},
        product=ProductCopyFacts(name=copy.name),
    )


def _rates(name: str, verdicts: Sequence[Verdict]) -> list[Measure]:
    def rate(which: str, label: str, hits: int) -> Measure:
        return share_of(f"human.{which}.{name}", f"{label}, {name}", hits, len(verdicts))

    return [
        rate("blocked", "Law or style block", sum(bool(_law_style(v, _HARD)) for v in verdicts)),
        rate("stopped", "Law or style stop", sum(bool(_law_style(v, _STOPPING)) for v in verdicts)),
        rate("identifiers", "Personal data seen", sum(bool(found_identifiers(v)) for v in verdicts)),
        rate("profanity", "Swearing seen", sum(has_rule(v, "brand.profanity") for v in verdicts)),
    ]


def _law_style(verdict: Verdict, severities: frozenset[Severity]) -> list[Finding]:
    return [f for f in verdict.findings if f.severity in severities and pack_of(f.rule_id) in LAW_AND_STYLE]


def found_identifiers(verdict: Verdict) -> list[Finding]:
    """Findings that stop the message for an identifier of a person."""
    return [f for f in verdict.findings if f.severity in _STOPPING and f.rule_id in IDENTIFIERS]


def has_rule(verdict: Verdict, rule_id: str) -> bool:
    """Whether the message is stopped by this rule."""
    return any(f.severity in _STOPPING and f.rule_id == rule_id for f in verdict.findings)


def _reasons(name: str, verdicts: Sequence[Verdict]) -> Table:
    severities: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for verdict in verdicts:
        found = {finding.rule_id: finding.severity.value for finding in _law_style(verdict, _STOPPING)}
        severities |= found
        counts.update(found.keys())
    rows = tuple(
        (rule, severities[rule], share_of(rule, rule, count, len(verdicts))) for rule, count in counts.most_common()
    )
    return Table(
        title=f"Law and style rules that stop {name}", columns=("Rule", "Severity", "Share of texts"), rows=rows
    )


def _blocked(name: str, locale: str, copies: Sequence[HumanCopy], verdicts: Sequence[Verdict]) -> Examples:
    blocked = [(copy, _law_style(verdict, _HARD)) for copy, verdict in zip(copies, verdicts, strict=True)]
    found = [
        Example(
            head=copy.name,
            text=copy.text,
            locale=locale,
            tags=tuple(sorted({finding.rule_id for finding in findings})),
            why=findings[0].reason,
        )
        for copy, findings in blocked
        if findings
    ]
    return Examples(title=f"Blocked in {name}", examples=tuple(found[:_SHOWN]), total=len(found))
