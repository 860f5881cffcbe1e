"""Checks over a whole batch: the same words to many customers, and words that are nearly the same.

Each copy joins the earlier copy that it resembles most, so the time grows with the number of different copies, not with
the number of customers.
"""

from collections import Counter
from collections.abc import Sequence

from agent.guardrails.policy import Policy
from agent.guardrails.text import fold
from core.records import CheckRequest, Finding, Severity

_CHUNK = 5_000


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
    `near_share` resembles one copy by at least `resemblance` (1 less the normalised indel distance). Batches of fewer
    than `least` say nothing about shares. Give it a chunk at a time: 5,000 messages that all differ take two seconds.
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


def batch_notes(requests: Sequence[CheckRequest], policy: Policy) -> list[str]:
    """A line for each rule that a batch breaks, with the worst case and its title; in chunks, as they would be sent."""
    told: Counter[tuple[str, str]] = Counter()
    for at in range(0, len(requests), _CHUNK):
        chunk = requests[at : at + _CHUNK]
        for request, findings in zip(chunk, check_batch(chunk, policy), strict=True):
            for finding in findings:
                says = f"{finding.rule_id} ({finding.severity.value}): {finding.reason} The title: {request.title}"
                told[finding.rule_id, says] += 1
    concerned: Counter[str] = Counter()
    worst: dict[str, str] = {}
    for (rule_id, says), count in told.most_common():
        concerned[rule_id] += count
        worst.setdefault(rule_id, says)
    return [f"{worst[rule_id]} ({concerned[rule_id]} of {len(requests)} in all)" for rule_id in sorted(worst)]


def _finding(policy: Policy, rule: str, says: str, count: int, total: int, most: float) -> tuple[Finding, ...]:
    severity = policy.severity(rule)
    if severity is Severity.OFF or count <= most * total:
        return ()
    reason = f"{count} of {total} messages ({count / total:.0%}): each {says}; {most:.0%} is the most."
    source = policy.rules[rule].source
    fix = "Write more variants."
    return (Finding(check="batch", rule_id=rule, severity=severity, reason=reason, fix=fix, source=source),)


def _leaders(texts: Sequence[str], resemblance: float) -> dict[str, str]:
    """Each different text to the one before it that it resembles, or to itself."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    firsts: list[str] = []
    leaders: dict[str, str] = {}
    for text in texts:
        best = extractOne(text, firsts, scorer=ratio, score_cutoff=100 * resemblance)
        if best is None:
            firsts.append(text)
        leaders[text] = text if best is None else best[0]
    return leaders
