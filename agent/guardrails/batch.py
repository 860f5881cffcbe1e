"""Checks over a whole batch: the same words to many customers, and words that are nearly the same.

Near-duplicates are found with MinHash over character trigrams and locality-sensitive hashing (Broder 1997): each copy
joins the first earlier copy that it resembles, so the time grows with the number of different copies.
"""

from collections import Counter
from collections.abc import Sequence

from agent.guardrails.policy import Policy
from agent.guardrails.text import fold
from core.records import CheckRequest, Finding, Severity

_PERMUTATIONS, _BANDS, _SEED = 64, 16, 42
_SHINGLE = 3


def check_batch(
    requests: Sequence[CheckRequest],
    policy: Policy,
    *,
    same_share: float = 0.2,
    near_share: float = 0.5,
    resemblance: float = 0.8,
    least: int = 20,
) -> list[tuple[Finding, ...]]:
    """The findings of each request, in order.

    batch.same_copy: more than `same_share` of the batch has these very words. batch.near_duplicate: more than
    `near_share` has words whose trigrams have a Jaccard resemblance of at least `resemblance`. Batches of fewer than
    `least` say nothing about shares.
    """
    if len(requests) < least:
        return [()] * len(requests)
    texts = [fold(f"{request.title} {request.body}") for request in requests]
    same = Counter(texts)
    leaders = _leaders(list(same), resemblance)
    near = Counter(leaders[text] for text in texts)
    findings: list[tuple[Finding, ...]] = []
    for text in texts:
        found = _finding(policy, "batch.same_copy", "has these very words", same[text], len(texts), same_share)
        if not found:
            count = near[leaders[text]]
            found = _finding(policy, "batch.near_duplicate", "is nearly the same", count, len(texts), near_share)
        findings.append(found)
    return findings


def _finding(policy: Policy, rule: str, says: str, count: int, total: int, most: float) -> tuple[Finding, ...]:
    severity = policy.severity(rule)
    if severity is Severity.OFF or count <= most * total:
        return ()
    reason = f"{count} of {total} messages ({count / total:.0%}): each {says}; {most:.0%} is the most."
    return (Finding(check="batch", rule_id=rule, severity=severity, reason=reason, fix="Write more variants."),)


def _leaders(texts: Sequence[str], resemblance: float) -> dict[str, str]:
    """Each different text to the first one that it resembles, itself included."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(resemblance, _PERMUTATIONS, _BANDS)
    firsts: list[tuple[str, RMinHash]] = []
    leaders: dict[str, str] = {}
    for text in texts:
        sketch = RMinHash(_PERMUTATIONS, _SEED)
        sketch.update([text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))])
        alike = (firsts[key] for key in sorted(index.query(sketch)))
        leader = next((first for first, other in alike if other.jaccard(sketch) >= resemblance), None)
        if leader is None:
            index.insert(len(firsts), sketch)
            firsts.append((text, sketch))
        leaders[text] = leader if leader is not None else text
    return leaders
