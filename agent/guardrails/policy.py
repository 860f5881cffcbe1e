"""The policy: which rules there are and how much each weighs. Its digest is the policy version in every verdict."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from agent.guardrails.version import rules_version
from core.errors import SettingsError
from core.records import Severity, digest_of

FAILED_RULE = "internal.check_failed"
"""What a check that raised is reported as."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its weight, what it says, and the law, platform page or house rule that it comes from."""

    rule_id: str
    severity: Severity
    says: str
    source: str

    @property
    def pack(self) -> str:
        """First part of the id: platform, facts, law_cn, law_general, privacy, brand, style, injection, meaning ..."""
        return self.rule_id.split(".")[0]


@dataclass(frozen=True)
class Policy:
    """All rules with the weights in force."""

    rules: Mapping[str, Rule]

    @cached_property
    def digest(self) -> str:
        """Changes when a rule weighs something else, and with whatever a rule is decided by: lists, forms, code."""
        weights = {rule_id: str(rule.severity) for rule_id, rule in self.rules.items()}
        return digest_of({"weights": weights, "rules": rules_version()})

    def severity(self, rule_id: str) -> Severity:
        """The weight of a rule."""
        return self.rules[rule_id].severity


def load_policy(path: Path | None = None) -> Policy:
    """The packaged policy, with the weights of the TOML file at `path`; SettingsError names the file and line."""
    rules = _packaged()
    if path is None:
        return Policy(rules)
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"policy {path}: cannot be read: {error}") from error
    for rule_id, severity in _weights(path, text, content, rules).items():
        old = rules[rule_id]
        rules[rule_id] = Rule(rule_id, severity, old.says, old.source)
    return Policy(rules)


def _packaged() -> dict[str, Rule]:
    text = (resources.files("agent.guardrails") / "policy.toml").read_text(encoding="utf-8")
    return {
        rule_id: Rule(rule_id, Severity(entry["severity"]), entry["says"], entry["source"])
        for rule_id, entry in tomllib.loads(text).items()
    }


def _weights(path: Path, text: str, content: dict[str, Any], rules: Mapping[str, Rule]) -> dict[str, Severity]:
    strange = [key for key in content if key != "severity"]
    if strange or not isinstance(content.get("severity", {}), dict):
        name = strange[0] if strange else "severity"
        raise SettingsError(f"policy {path}, line {_line(text, name)}: {name!r} is not known; use one table [severity]")
    weights: dict[str, Severity] = {}
    for rule_id, value in content.get("severity", {}).items():
        where = f"policy {path}, line {_line(text, rule_id)}"
        if isinstance(value, dict):
            raise SettingsError(f'{where}: put rule ids in quotes, for example "style.cliche" = "warn"')
        if rule_id not in rules:
            raise SettingsError(f"{where}: there is no rule {rule_id!r}; `pushwright check --help` lists the rules")
        if value not in list(Severity):
            raise SettingsError(f"{where}: {value!r} is not one of {', '.join(Severity)}")
        if rule_id == FAILED_RULE and value != Severity.ESCALATE:
            raise SettingsError(
                f"{where}: {rule_id} is always escalate: a check that failed says nothing about the copy"
            )
        weights[rule_id] = Severity(value)
    return weights


def _line(text: str, name: str) -> int:
    """The first line that mentions the name, from 1."""
    return next((at for at, line in enumerate(text.splitlines(), start=1) if name in line), 1)
