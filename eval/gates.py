"""Thresholds that a suite must hold: read from TOML, judged against a result. The exit code is theirs."""

import tomllib
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path

from pydantic import ValidationError, model_validator

from core.errors import SettingsError
from core.records import Record
from eval.suite import Measure, SuiteResult


class Gate(Record):
    """A bound for every measure whose name fits the pattern."""

    pattern: str
    least: float | None = None
    most: float | None = None
    optional: bool = False
    """Whether it may be left unmeasured, because it needs data or a model that a run need not have."""

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Gate":
        if self.least is None and self.most is None:
            raise ValueError("needs `least` or `most`")
        return self

    @property
    def words(self) -> str:
        """`at least 0.97`."""
        bounds = [("at least", self.least), ("at most", self.most)]
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


class GateOutcome(Record):
    """One measure against its gate."""

    name: str
    bound: str
    value: float | None
    n: int
    passed: bool
    reason: str
    """One line for the terminal."""


def load_gates(suite: str, path: Path | None = None) -> tuple[Gate, ...]:
    """The gates of a suite from the packaged file or another; SettingsError names the file and the gate."""
    source = path if path is not None else Path(str(resources.files("eval") / "gates.toml"))
    try:
        tables = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"gates {source}: cannot be read: {error}") from error
    table = tables.get(suite, {})
    if not isinstance(table, dict):
        raise SettingsError(f"gates {source}: [{suite}] is not a table")
    return tuple(_gate(source, suite, pattern, bounds) for pattern, bounds in table.items())


def _gate(source: Path, suite: str, pattern: str, bounds: object) -> Gate:
    where = f'gates {source}: [{suite}] "{pattern}"'
    if not isinstance(bounds, dict):
        raise SettingsError(f"{where}: write {{ least = 0.9 }} or {{ most = 0.1 }}, not {bounds!r}")
    try:
        return Gate.model_validate({**bounds, "pattern": pattern})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{where}: {name} {first['msg']}".replace(":  ", ": ")) from error


def judge(gates: tuple[Gate, ...], result: SuiteResult) -> tuple[GateOutcome, ...]:
    """An outcome for each gated measure, those that failed first. A gate that nothing fits fails, unless optional."""
    outcomes = [outcome for gate in gates for outcome in _judge_one(gate, result)]
    if result.failures:
        reason = f"{len(result.failures)} broke, the first {result.failures[0].case}: {result.failures[0].error}"
        broken = len(result.failures)
        outcomes.append(
            GateOutcome(name="failures", bound="at most 0", value=broken, n=broken, passed=False, reason=reason)
        )
    return tuple(sorted(outcomes, key=lambda outcome: outcome.passed))


def _judge_one(gate: Gate, result: SuiteResult) -> list[GateOutcome]:
    fitting = [measure for measure in result.measures if fnmatchcase(measure.name, gate.pattern)]
    if not fitting:
        reason = f"{gate.pattern}: nothing of this name was measured; {gate.words} is asked"
        missing = GateOutcome(name=gate.pattern, bound=gate.words, value=None, n=0, passed=False, reason=reason)
        return [] if gate.optional else [missing]
    return [_compare(gate, measure) for measure in fitting if measure.value is not None or not gate.optional]


def _compare(gate: Gate, measure: Measure) -> GateOutcome:
    value = measure.value
    # `not a >= b` and not `a < b`: a value that is not a number must fail.
    low = gate.least is not None and not (value is not None and value >= gate.least)
    high = gate.most is not None and not (value is not None and value <= gate.most)
    said = "nothing" if value is None else f"{value:.4g}"
    return GateOutcome(
        name=measure.name,
        bound=gate.words,
        value=value,
        n=measure.n,
        passed=not (low or high),
        reason=f"{measure.name} is {said} (n={measure.n:,}); {gate.words} is asked",
    )
