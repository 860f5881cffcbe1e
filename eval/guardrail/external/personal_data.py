"""Annotated sentences with personal data: how many the guardrail stops."""

from collections.abc import Sequence

from core.ports import Guardrail
from core.records import CheckRequest, Verdict, digest_of
from eval.guardrail.external.human import found_identifiers, has_rule
from eval.guardrail.external.reading import Labelled
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import Example, Examples, IntervalPlot, Section

IDENTIFYING = frozenset(
    {
        *("PHONE_NUMBER", "CREDIT_CARD", "US_SSN", "IP_ADDRESS", "EMAIL_ADDRESS", "ADDRESS", "STREET_ADDRESS"),
        *("US_DRIVER_LICENSE", "IBAN_CODE", "IBAN", "ZIP_CODE"),
    }
)
"""Kinds that the privacy pack alone must find; names, places and dates are found with the facts' help."""


def personal_data_part(guardrail: Guardrail, texts: Sequence[Labelled]) -> Part:
    """Recall over texts that hold personal data, and false alarms over those that hold none."""
    verdicts = guardrail.check([CheckRequest(title="A note", body=each.text, locale="en") for each in texts])
    pairs = list(zip(texts, verdicts, strict=True))
    identifying = [v for each, v in pairs if any(kind in IDENTIFYING for kind, _, _ in each.spans)]
    holding = [(each, v) for each, v in pairs if each.spans]
    free = [v for each, v in pairs if not each.spans]
    missed = [each for each, v in holding if not _stops(v)]
    measures = (
        share_of(
            "pii.recall.identifiers",
            "Identifiers found by the privacy pack",
            sum(bool(found_identifiers(v)) for v in identifying),
            len(identifying),
        ),
        share_of("pii.recall.documents", "Texts with personal data stopped", len(holding) - len(missed), len(holding)),
        share_of(
            "pii.false_alarms.identifiers",
            "Texts without any, stopped for an identifier",
            sum(bool(found_identifiers(v)) for v in free),
            len(free),
        ),
        share_of("pii.false_alarms.documents", "Texts without any, stopped", sum(_stops(v) for v in free), len(free)),
    )
    section = Section(
        title="Personal data",
        lead="Annotated English sentences, checked without any facts. Names of people, places and firms count as found "
        "where the copy is stopped because the facts do not know them; web addresses where it is stopped for a link.",
        blocks=(
            IntervalPlot(title="Found and falsely found", measures=measures, start=0.0, end=1.0),
            Examples(
                title="Missed",
                examples=tuple(
                    Example(head=each.text, tags=tuple(sorted({kind for kind, _, _ in each.spans}))) for each in missed
                ),
                total=len(missed),
            ),
        ),
    )
    digests = {"personal data": digest_of([each.model_dump() for each in texts])}
    return Part(measures=measures, sections=(section,), digests=digests)


def _stops(verdict: Verdict) -> bool:
    by_rule = any(has_rule(verdict, rule) for rule in ("facts.unknown_name", "injection.link"))
    return by_rule or bool(found_identifiers(verdict))
