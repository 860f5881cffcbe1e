"""Figures of a file as a whole: distinct n-grams, clusters, who wrote, which angles."""

from collections import Counter
from collections.abc import Sequence

from eval.copy.case import Case
from eval.copy.diversity import clusters, distinct, distinct_spread
from eval.intervals import Z95, exact, share_of
from eval.report.words import locale_name
from eval.suite import Measure, Table

_SHOWN = 8


def distinct_measures(cases: Sequence[Case]) -> list[Measure]:
    """distinct-1, -2 and -3 of each language, and of all; n is the number of n-grams."""
    found = []
    for tag in ("", *sorted({case.language for case in cases})):
        group = [case for case in cases if not tag or case.language == tag]
        for size in (1, 2, 3):
            value, n = distinct(group, size)
            name, label = f"distinct_{size}" + (f".{tag}" if tag else ""), f"distinct-{size}"
            spread = Z95 * distinct_spread(group, size)
            found.append(
                Measure(
                    name=name,
                    label=label + (f", {locale_name(tag)}" if tag else ""),
                    value=value,
                    low=max(0.0, value - spread),
                    high=min(1.0, value + spread),
                    n=n,
                    method="jackknife over drafts",
                )
            )
    return found


def cluster_measures(cases: Sequence[Case]) -> list[Measure]:
    """How many different skeletons there are, and how many drafts share the most frequent one."""
    sizes = Counter(clusters(cases))
    largest = max(sizes.values(), default=0)
    return [
        exact("skeletons", "Different skeletons", float(len(sizes)), len(cases), unit="count"),
        share_of("largest_cluster", "Drafts with the most frequent skeleton", largest, len(cases)),
    ]


def cluster_table(cases: Sequence[Case]) -> Table:
    """The most frequent skeletons."""
    found = Counter(clusters(cases)).most_common(_SHOWN)
    rows = tuple(
        (cases[leader].skeleton.replace("\n", " / "), count, share_of("skeleton", "Share", count, len(cases)))
        for leader, count in found
    )
    return Table(
        title="Most frequent skeletons",
        columns=("Skeleton", "Drafts", "Share"),
        rows=rows,
        note="A draft with a hole where the value of a fact stands; skeletons that are 85 % alike count as one.",
    )


def kind_measures(cases: Sequence[Case]) -> list[Measure]:
    """Shares of the sources and angles, and of the sources in each language."""
    n, found = len(cases), []
    kinds = {
        "source": [case.draft.source.value for case in cases],
        "angle": [case.draft.angle.value for case in cases],
    }
    for kind, values in kinds.items():
        for value, count in sorted(Counter(values).items()):
            found.append(share_of(f"{kind}.{value}", f"{kind.capitalize()}: {value.replace('_', ' ')}", count, n))
    for language in sorted({case.language for case in cases}):
        group = [case.draft.source.value for case in cases if case.language == language]
        for value, count in sorted(Counter(group).items()):
            label = f"Source: {value.replace('_', ' ')}, {locale_name(language)}"
            found.append(share_of(f"source.{value}.{language}", label, count, len(group)))
    return found
