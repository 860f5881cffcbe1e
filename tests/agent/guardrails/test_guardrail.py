from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.guardrails import RuleGuardrail, load_guardrail, load_policy
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.lexicon import packaged_lists
from agent.guardrails.registry import CHECKS, CheckEntry
from core.errors import SettingsError
from core.ports import Guardrail
from core.records import CheckRequest, Decision, Draft, Severity, Verdict


def test_it_is_a_guardrail(guardrail: RuleGuardrail) -> None:
    port: Guardrail = guardrail
    assert port.policy_version == load_policy().digest


def test_a_verdict_binds_words_and_policy(check: Callable[..., Verdict], guardrail: RuleGuardrail) -> None:
    request = CheckRequest(
        title="Coffee day", body="Ground coffee, $6.49.", locale="en", channel="fcm", deep_link="app://x"
    )
    verdict = guardrail.check([request])[0]
    assert verdict.digest == Draft.digest_for(request.title, request.body, "app://x", "fcm")
    assert verdict.policy == guardrail.policy_version


def _broken(copy: Copy) -> Iterator[Hit]:
    raise RuntimeError(copy.request.title)
    yield


def test_a_check_that_raises_escalates() -> None:
    guardrail = RuleGuardrail(load_policy(), [CheckEntry("broken", _broken, ("style.cliche",))])
    verdict = guardrail.check([CheckRequest(title="Fine", body="Fine.", locale="en")])[0]
    assert verdict.decision is Decision.ESCALATE
    assert verdict.findings[0].rule_id == "internal.check_failed"
    assert "RuntimeError" in verdict.findings[0].reason


def test_the_table_and_the_policy_name_the_same_rules() -> None:
    in_table = {rule for entry in CHECKS for rule in entry.rules}
    elsewhere = {"internal.check_failed", "batch.same_copy", "batch.near_duplicate"}
    in_policy = {rule for rule in load_policy().rules if not rule.startswith("meaning.")} - elsewhere
    assert in_table == in_policy
    assert set(packaged_lists()) <= in_policy


def test_a_team_changes_weights_and_the_version_follows(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[severity]\n"style.cliche" = "off"\n', encoding="utf-8")
    guardrail = load_guardrail(path)
    assert guardrail.policy_version != load_policy().digest
    request = CheckRequest(title="Coffee day", body="Don't miss out on ground coffee.", locale="en")
    assert guardrail.check([request])[0].decision is Decision.PASS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[severity]\n"style.cliche" = "warn"\n"style.nope" = "warn"\n', "line 3: there is no rule 'style.nope'"),
        ('[severity]\n"style.cliche" = "loud"\n', "line 2: 'loud' is not one of off"),
        ('[severity]\nstyle.cliche = "warn"\n', "put rule ids in quotes"),
        ('[weights]\n"style.cliche" = "warn"\n', "line 1: 'weights' is not known"),
        ('[severity]\n"internal.check_failed" = "warn"\n', "always escalate"),
        ("[severity\n", "cannot be read"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_policy(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_heaviest_finding_decides(check: Callable[..., Verdict]) -> None:
    assert check("Coffee day", "Ground coffee today.").decision is Decision.PASS
    assert check("COFFEE day", "Ground coffee today.").decision is Decision.REVISE
    assert check("COFFEE day", "The cheapest coffee.").decision is Decision.BLOCK


def test_spans_are_in_the_original_text(check: Callable[..., Verdict]) -> None:
    body = "Our cof​fee is the ｃｈｅａｐｅｓｔ one."
    verdict = check("Coffee day", body)
    finding = next(each for each in verdict.findings if each.rule_id == "law_general.superlative")
    assert finding.span is not None
    assert body[slice(*finding.span)] == "ｃｈｅａｐｅｓｔ"
    assert finding.severity is Severity.BLOCK
    assert finding.fix
