"""Collections of attacks: how many the agent would take for the name of an item, and so read to a model."""

from collections.abc import Sequence

from agent.guardrails.strangers import why_no_name
from core.records import digest_of
from eval.guardrail.external.reading import HumanCopy
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import Example, Examples, IntervalPlot, Section


def injection_part(attacks: Sequence[str], human: Sequence[tuple[str, Sequence[HumanCopy]]]) -> Part:
    """Attacks that pass as names, against names of real goods that do not."""
    passing = [text for text in attacks if not why_no_name(text)]
    measures = [share_of("names.attacks", "Attacks taken for a name", len(passing), len(attacks))]
    refused: list[tuple[str, str, str]] = []
    for shop, copies in human:
        wrong = [(shop, copy.name, why) for copy in copies if (why := why_no_name(copy.name))]
        refused += wrong
        measures.append(share_of(f"names.refused.{shop}", f"Real names refused, {shop}", len(wrong), len(copies)))
    section = Section(
        title="Names and attacks",
        lead="Names of items are read to the model, and they come from strangers. A text that cannot be a name is "
        "never shown to a model, and nothing about it is sent.",
        blocks=(
            IntervalPlot(title="Confused", measures=tuple(measures), start=0.0),
            Examples(
                title="Attacks taken for a name",
                examples=tuple(Example(head=text[:200]) for text in passing[:20]),
                total=len(passing),
            ),
            Examples(
                title="Real names refused",
                examples=tuple(Example(head=name, tags=(shop,), why=why) for shop, name, why in refused[:20]),
                total=len(refused),
            ),
        ),
    )
    return Part(measures=tuple(measures), sections=(section,), digests={"collected attacks": digest_of(list(attacks))})
