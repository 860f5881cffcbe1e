"""Word lists of swearing: how many words the guardrail stops in a plain sentence."""

from collections.abc import Sequence

from core.ports import Guardrail
from core.records import CheckRequest, digest_of
from eval.guardrail.external.human import has_rule
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import IntervalPlot, Measure, Section, Table

_SENTENCES = {"en": ("Back again", "This is {} again."), "zh": ("又来了", "这是{}，又来了。")}


def swearing_part(guardrail: Guardrail, lists: Sequence[tuple[str, Sequence[str]]]) -> Part:
    """`lists`: (language, words). The false alarms are measured on human copy, where that is given."""
    measures: list[Measure] = []
    tables: list[Table] = []
    for language, words in lists:
        title, body = _SENTENCES[language]
        requests = [CheckRequest(title=title, body=body.format(word), locale=language) for word in words]
        verdicts = guardrail.check(requests)
        missed = [w for w, v in zip(words, verdicts, strict=True) if not has_rule(v, "brand.profanity")]
        name = f"profanity.recall.{language}"
        measures.append(share_of(name, f"Swear words found, {language}", len(words) - len(missed), len(words)))
        tables.append(Table(title=f"Let pass, {language}", columns=("Word",), rows=tuple((word,) for word in missed)))
    section = Section(
        title="Swearing",
        lead="Each word of a public list in one plain sentence. Words that shops say every day, such as 奶 or panties, "
        "are let pass on purpose.",
        blocks=(IntervalPlot(title="Found", measures=tuple(measures), gate=0.95, start=0.8, end=1.0), *tables),
    )
    digests = {f"swear words, {language}": digest_of(list(words)) for language, words in lists}
    return Part(measures=tuple(measures), sections=(section,), digests=digests)
