"""Which customers a report shows when there are more than fit on a page."""

from collections import Counter
from collections.abc import Callable, Sequence

from core.records import CustomerOutcome, stable_fraction

_Group = tuple[str, ...]


def sampled(outcomes: Sequence[CustomerOutcome], limit: int, seed: int) -> list[CustomerOutcome]:
    """At most `limit` outcomes with a draft, in their order.

    Every combination of locale, source and angle is there as long as there are no more of them than `limit`: they take
    turns. Within one, a stable hash of seed and customer decides.
    """
    return _spread([outcome for outcome in outcomes if outcome.draft is not None], _situation, limit, seed)


def listed(outcomes: Sequence[CustomerOutcome], limit: int, seed: int) -> list[CustomerOutcome]:
    """At most `limit` outcomes without a draft, by rule, in the same manner: no rule crowds out another."""
    undrafted = [outcome for outcome in outcomes if outcome.draft is None]
    return sorted(_spread(undrafted, _decision, limit, seed), key=_decision)


def exemplary(outcomes: Sequence[CustomerOutcome], count: int) -> list[CustomerOutcome]:
    """So many drafts that differ as much as they can: a new locale before a new source before a new angle."""
    left = [outcome for outcome in outcomes if outcome.draft is not None]
    seen: set[str] = set()
    chosen: list[CustomerOutcome] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda outcome: tuple(part not in seen for part in _situation(outcome)))
        left = [outcome for outcome in left if outcome is not best]
        chosen.append(best)
        seen.update(_situation(best))
    return chosen


def _spread(
    outcomes: list[CustomerOutcome], group: Callable[[CustomerOutcome], _Group], limit: int, seed: int
) -> list[CustomerOutcome]:
    """The groups take turns until `limit` are taken; the order stays as it was."""
    if len(outcomes) <= limit:
        return outcomes
    order = sorted(
        range(len(outcomes)), key=lambda at: (stable_fraction(seed, outcomes[at].customer_id), outcomes[at].customer_id)
    )
    turns: Counter[_Group] = Counter()
    queue: list[tuple[int, _Group, int]] = []
    for at in order:
        key = group(outcomes[at])
        queue.append((turns[key], key, at))
        turns[key] += 1
    return [outcomes[at] for at in sorted(at for _, _, at in sorted(queue)[:limit])]


def _situation(outcome: CustomerOutcome) -> _Group:
    draft = outcome.draft
    return (draft.locale, str(draft.source), str(draft.angle)) if draft else ()


def _decision(outcome: CustomerOutcome) -> _Group:
    return (outcome.outcome, outcome.reason.rule_id if outcome.reason else "")
