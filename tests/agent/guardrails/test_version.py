from pathlib import Path

import pytest

from agent.guardrails import load_guardrail, load_policy, policy
from agent.guardrails.version import LIBRARIES, digest_of_rules, rules_version
from core.records import CheckRequest


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "law.toml").write_bytes(b'terms = ["best"]\n')
    (tmp_path / "checks.py").write_bytes(b"LEAST = 3\n")
    (tmp_path / "notes.txt").write_bytes(b"nothing\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("terms/law.toml", b'terms = ["best", "finest"]\n'),
        ("checks.py", b"LEAST = 4\n"),
        ("terms/style.toml", b""),
    ],
)
def test_a_changed_list_or_check_is_another_version(rules: Path, name: str, content: bytes) -> None:
    before = digest_of_rules(rules, {})
    (rules / name).write_bytes(content)
    assert digest_of_rules(rules, {}) != before


def test_a_moved_list_and_another_library_are_another_version(rules: Path) -> None:
    before = digest_of_rules(rules, {"phonenumbers": "9.0"})
    assert digest_of_rules(rules, {"phonenumbers": "9.1"}) != before
    (rules / "terms" / "law.toml").rename(rules / "law.toml")
    assert digest_of_rules(rules, {"phonenumbers": "9.0"}) != before


def test_line_ends_and_other_files_are_no_other_version(rules: Path) -> None:
    before = digest_of_rules(rules, {})
    (rules / "checks.py").write_bytes(b"LEAST = 3\r\n")
    (rules / "notes.txt").write_bytes(b"something\n")
    assert digest_of_rules(rules, {}) == before


def test_every_verdict_names_the_rules_it_was_made_by(monkeypatch: pytest.MonkeyPatch) -> None:
    request = CheckRequest(title="Coffee day", body="Ground coffee.", locale="en")
    before = load_guardrail().check([request])[0].policy
    assert before == load_policy().digest == load_policy().digest
    monkeypatch.setattr(policy, "rules_version", lambda: "other lists")
    assert load_guardrail().check([request])[0].policy != before


def test_the_version_is_worked_out_once_and_names_installed_libraries() -> None:
    assert tuple(sorted(LIBRARIES)) == LIBRARIES
    assert rules_version() is rules_version()
