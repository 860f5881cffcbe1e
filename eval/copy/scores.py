"""Evaluators and what they give: for each case a bool (assertion), a number (score), a text (label), or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.records import digest_of
from eval.copy.case import Case
from eval.intervals import mean_of, share_of
from eval.report.words import locale_name
from eval.suite import Failure, Measure, Unit

Value = bool | float | str | None
"""None where the question does not arise, as for the reading ease of Chinese."""
Judge = Callable[[Sequence[Case]], Sequence[Value]]


@dataclass(frozen=True)
class Evaluator:
    """One question about every draft. `version` changes with what is counted, so that runs are not compared by it."""

    name: str
    label: str
    judge: Judge
    unit: Unit = "number"
    better: Literal["more", "less", "neither"] = "neither"
    """Which way is better; `neither` for what only describes."""
    version: int = 1


@dataclass(frozen=True)
class Scores:
    """The answers: by evaluator, one a case."""

    cases: Sequence[Case]
    evaluators: tuple[Evaluator, ...]
    values: Mapping[str, tuple[Value, ...]]
    failures: tuple[Failure, ...]

    def numbers(self, name: str, keep: Callable[[Case], bool] = lambda _case: True) -> list[float]:
        """The values of an evaluator over the cases to keep, without those that are None or text."""
        pairs = zip(self.cases, self.values[name], strict=True)
        return [float(value) for case, value in pairs if keep(case) and isinstance(value, bool | int | float)]

    def by_customer(self, name: str) -> dict[str, float]:
        """The numbers by customer id."""
        pairs = zip(self.cases, self.values[name], strict=True)
        return {case.customer_id: float(value) for case, value in pairs if isinstance(value, bool | int | float)}

    def labels(self, name: str) -> dict[str, int]:
        """How often each text was given, the most frequent first."""
        texts = [value for value in self.values[name] if isinstance(value, str)]
        return dict(sorted(((text, texts.count(text)) for text in set(texts)), key=lambda pair: (-pair[1], pair[0])))

    def measure(
        self, evaluator: Evaluator, keep: Callable[[Case], bool] = lambda _case: True, tag: str = ""
    ) -> Measure:
        """The mean over the cases to keep; `tag`, a language, ends the name, as in `passed.en`."""
        name = evaluator.name + (f".{tag}" if tag else "")
        label = evaluator.label + (f", {locale_name(tag)}" if tag else "")
        found = self.numbers(evaluator.name, keep)
        if evaluator.unit == "share" and all(value in (0.0, 1.0) for value in found):
            return share_of(name, label, int(sum(found)), len(found))
        return mean_of(name, label, found, unit=evaluator.unit)

    @property
    def versions(self) -> str:
        """A digest of who judged."""
        return digest_of([[evaluator.name, evaluator.version] for evaluator in self.evaluators])


def each(judge: Callable[[Case], Value]) -> Judge:
    """An evaluator that looks at one draft at a time."""
    return lambda cases: [judge(case) for case in cases]


def score(cases: Sequence[Case], evaluators: Iterable[Evaluator]) -> Scores:
    """Ask every evaluator about every case. One that breaks is a failure, case by case where that is possible."""
    asked = tuple(evaluators)
    values: dict[str, tuple[Value, ...]] = {}
    failures: list[Failure] = []
    for evaluator in asked:
        found, broken = _ask(evaluator, cases)
        values[evaluator.name] = found
        failures.extend(broken)
    return Scores(cases, asked, values, tuple(failures))


def _ask(evaluator: Evaluator, cases: Sequence[Case]) -> tuple[tuple[Value, ...], list[Failure]]:
    try:
        return tuple(evaluator.judge(cases)), []
    except Exception:  # noqa: BLE001 - found again below, with the case it happened on
        return _ask_apart(evaluator, cases)


def _ask_apart(evaluator: Evaluator, cases: Sequence[Case]) -> tuple[tuple[Value, ...], list[Failure]]:
    values: list[Value] = []
    failures = []
    for case in cases:
        try:
            values.extend(evaluator.judge([case]))
        except Exception as error:  # noqa: BLE001 - whatever breaks in an evaluator is a record, never a zero
            values.append(None)
            name = f"{evaluator.name} of {case.customer_id}"
            failures.append(Failure(case=name, error=f"{type(error).__name__}: {error}"))
    if not failures:
        # It only breaks on all of them together, so no value of one alone may stand for it.
        error_text = "breaks on all cases together, on none alone"
        return (None,) * len(cases), [Failure(case=evaluator.name, error=error_text)]
    return tuple(values), failures
