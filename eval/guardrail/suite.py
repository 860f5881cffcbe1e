"""The guardrail's evaluation as a whole."""

from collections.abc import Sequence

from core.ports import Guardrail
from core.records import digest_of
from eval.guardrail.cases import GuardrailCase
from eval.guardrail.labelled import labelled_part
from eval.guardrail.part import Part
from eval.suite import SuiteResult

HEADLINE = (
    "labelled.precision",
    "labelled.recall",
    "held_out.precision.fresh",
    "held_out.recall.fresh",
    "redteam.sent",
    "human.blocked.litemall_zh",
    "human.blocked.retail_demo_store",
    "speed.drafts",
)


def guardrail_suite(guardrail: Guardrail, cases: Sequence[GuardrailCase], parts: Sequence[Part] = ()) -> SuiteResult:
    """The labelled cases, and whatever other evidence was gathered."""
    labelled = labelled_part(guardrail, cases)
    every = (labelled, *parts)
    measures = tuple(measure for part in every for measure in part.measures)
    known = {measure.name for measure in measures}
    return SuiteResult(
        suite="guardrail",
        title="Guardrail",
        question="What does the guardrail stop that it must stop, and what does it stop that it must let pass?",
        headline=tuple(name for name in HEADLINE if name in known),
        measures=measures,
        sections=tuple(section for part in every for section in part.sections),
        notes=tuple(note for part in every for note in part.notes),
        failures=tuple(failure for part in every for failure in part.failures),
        config={"cases": len(cases)},
        digests={
            "policy": guardrail.policy_version,
            "cases": digest_of([case.model_dump(mode="json") for case in cases]),
            **{name: digest for part in parts for name, digest in part.digests.items()},
        },
    )
