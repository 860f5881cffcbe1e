"""One figure to sort drafts by, so that the best and the worst can be read."""

from collections.abc import Sequence

from eval.copy.case import Case
from eval.copy.scores import Scores
from eval.suite import Example, Examples

_WEIGHTS = {
    "passed": 3.0,
    "faithful": 3.0,
    "item_named": 1.0,
    "personal": 1.0,
    "swap_facts": 1.0,
    "swap_embedding": 1.0,
}
_SHOWN = 10


def quality(scores: Scores) -> list[float]:
    """Between 0 and 1 for each draft: what holds of it, weighted, and how little it repeats others."""
    weights = {name: weight for name, weight in _WEIGHTS.items() if name in scores.values}
    total = sum(weights.values()) + 1.0
    found = []
    for index in range(len(scores.cases)):
        held = sum(weight * _number(scores.values[name][index]) for name, weight in weights.items())
        found.append((held + 1.0 - _number(scores.values["self_bleu"][index])) / total)
    return found


def extremes(scores: Scores) -> tuple[Examples, Examples]:
    """The ten best and the ten worst; of drafts with one skeleton one is shown."""
    order = sorted(zip(quality(scores), scores.cases, strict=True), key=lambda pair: (-pair[0], pair[1].customer_id))
    return _shown("Ten best", order), _shown("Ten worst", list(reversed(order)))


def _shown(title: str, order: Sequence[tuple[float, Case]]) -> Examples:
    firsts: dict[str, tuple[float, Case]] = {}
    for value, case in order:
        firsts.setdefault(case.skeleton, (value, case))
    chosen = list(firsts.values())[:_SHOWN]
    return Examples(title=title, examples=tuple(_example(*pair) for pair in chosen), total=len(order))


def _example(value: float, case: Case) -> Example:
    draft = case.draft
    said = ", ".join(f"{line.name} {line.value}" for line in case.facts if line.said) or "none"
    findings = "".join(f" {finding.rule_id}: {finding.reason}" for finding in case.verdict.findings)
    return Example(
        head=draft.title,
        text=draft.body,
        locale=draft.locale,
        tags=(case.customer_id, draft.angle.value.replace("_", " "), draft.source.value.replace("_", " ")),
        why=f"{value:.2f}. Facts said: {said}.{findings}",
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, bool | int | float) else 0.0
