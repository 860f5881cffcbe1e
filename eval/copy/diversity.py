"""How much drafts differ: distinct n-grams, self-BLEU, copies with one skeleton.

distinct-n: Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models". It falls as the
number of drafts grows: compare it between runs over the same customers. self-BLEU: Zhu et al. 2018, "Texygen".
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from core.records import stable_fraction
from eval.copy.case import Case
from eval.copy.tokens import ngrams

RESEMBLANCE = 85.0
"""Two skeletons are near-duplicates from this normalised indel similarity (percent) on."""
MOST_OTHERS = 100
"""A draft is compared with so many others of its language, chosen by hash."""


def distinct(cases: Sequence[Case], size: int) -> tuple[float, int]:
    """Share of n-grams that differ, and how many there are."""
    grams = [gram for case in cases for gram in ngrams(case.tokens, size)]
    return (len(set(grams)) / len(grams) if grams else 0.0), len(grams)


def distinct_spread(cases: Sequence[Case], size: int) -> float:
    """Standard error of `distinct` by the jackknife over drafts; 0 for fewer than two with n-grams.

    Not by the bootstrap: a resample holds drafts twice, and a repeated draft is just what the figure punishes.
    """
    counts = [Counter(ngrams(case.tokens, size)) for case in cases]
    counts = [one for one in counts if one]
    if len(counts) < 2:
        return 0.0
    total = sum(counts, Counter[tuple[str, ...]]())
    tokens, kinds = total.total(), len(total)
    left = [(kinds - sum(total[gram] == n for gram, n in one.items())) / (tokens - one.total()) for one in counts]
    mean = sum(left) / len(left)
    return math.sqrt((len(left) - 1) / len(left) * sum((value - mean) ** 2 for value in left))


def self_bleu(cases: Sequence[Case]) -> list[float | None]:
    """BLEU-4 of each draft against others of its language, 0 to 1; None for one that is alone."""
    found: dict[int, float | None] = {}
    for group in _by_language(cases).values():
        for index in group:
            others = [" ".join(cases[other].tokens) for other in _others(cases, group, index)]
            found[index] = _bleu(" ".join(cases[index].tokens), others) if others else None
    return [found[index] for index in range(len(cases))]


def _others(cases: Sequence[Case], group: Sequence[int], index: int) -> list[int]:
    rest = [other for other in group if other != index]
    if len(rest) <= MOST_OTHERS:
        return rest
    key = cases[index].customer_id
    return sorted(rest, key=lambda other: stable_fraction("self-bleu", key, cases[other].customer_id))[:MOST_OTHERS]


def _bleu(text: str, others: Sequence[str]) -> float:
    from sacrebleu.metrics.bleu import BLEU

    return float(BLEU(tokenize="none", effective_order=True).sentence_score(text, others).score) / 100


def clusters(cases: Sequence[Case]) -> list[int]:
    """The cluster of each draft: the number of the first draft whose skeleton it resembles.

    A draft joins the earlier leader that it resembles most, within its language.
    """
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    leaders: defaultdict[str, dict[int, str]] = defaultdict(dict)
    found = []
    for index, case in enumerate(cases):
        known = leaders[case.language]
        best = extractOne(case.skeleton, known, scorer=ratio, score_cutoff=RESEMBLANCE)
        if best is None:
            known[index] = case.skeleton
        found.append(index if best is None else int(best[2]))
    return found


def repeated(cases: Sequence[Case]) -> list[bool]:
    """Whether another draft has nearly the same words around the facts."""
    found = clusters(cases)
    sizes = Counter(found)
    return [sizes[leader] > 1 for leader in found]


def _by_language(cases: Sequence[Case]) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        groups[case.language].append(index)
    return groups
