"""What drafts of a batch share: facts that set a customer apart, words that two situations have, runs of templates."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from eval.copy.case import Case
from eval.copy.tokens import ngrams
from eval.intervals import exact
from eval.report.words import locale_name
from eval.suite import Measure

_MOST: Final = 0.5
"""A fact that such a share of the other customers of the language has sets nobody apart."""

_Key = tuple[str, str, object]


def says_own(cases: Sequence[Case], about: frozenset[str]) -> list[bool | None]:
    """Whether a draft says one of the facts named in `about` with a value that most of its language do not have.

    None for a draft that nobody else of the batch can be compared with.
    """
    sizes = Counter(case.language for case in cases)
    having = _having(cases, about)
    return [
        any(
            having[case.language, name, case.outcome.facts.get(name)] - 1 < _MOST * (sizes[case.language] - 1)
            for name in case.said & about
        )
        if sizes[case.language] > 1
        else None
        for case in cases
    ]


def _having(cases: Sequence[Case], about: frozenset[str]) -> Counter[_Key]:
    return Counter(
        (case.language, name, case.outcome.facts[name])
        for case in cases
        for name in about
        if name in case.outcome.facts
    )


def same_words(cases: Sequence[Case]) -> list[bool]:
    """Whether a draft has the very words of another one whose situation (angle, item, offer, group) is another."""
    situations: defaultdict[str, set[tuple[object, ...]]] = defaultdict(set)
    for case in cases:
        situations[case.text].add(_situation(case))
    return [len(situations[case.text]) > 1 for case in cases]


def _situation(case: Case) -> tuple[object, ...]:
    facts: Mapping[str, object] = case.outcome.facts
    return (case.draft.angle, *(facts.get(name) for name in ("item", "offer", "group", "number")))


def template_measures(cases: Sequence[Case]) -> list[Measure]:
    """distinct-2 of the words of one draft a template, facts by their names: how much templates repeat each other."""
    found = []
    for tag in ("", *sorted({case.language for case in cases})):
        group = {case.draft.template_digest: case for case in reversed(cases) if not tag or case.language == tag}
        grams = [gram for case in group.values() for gram in ngrams(case.template_words, 2)]
        value = len(set(grams)) / len(grams) if grams else 0.0
        name, of = "distinct_2.templates" + (f".{tag}" if tag else ""), f", {locale_name(tag)}" if tag else ""
        found.append(exact(name, f"distinct-2 of the templates{of}", value, len(grams)))
        most = max(Counter(c.draft.template_digest for c in cases if not tag or c.language == tag).values(), default=0)
        total = sum(not tag or c.language == tag for c in cases)
        label = f"Drafts of the most used template{of}"
        found.append(exact(f"largest_template{'.' + tag if tag else ''}", label, most / max(1, total), total))
    return found
