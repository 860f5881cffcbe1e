"""A name that is nothing when it is read: the search for it must end."""

import pytest

from agent.guardrails import load_guardrail
from core.records import CheckRequest, Decision


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["", "\u200b", " \u200d"])
@pytest.mark.parametrize("number", ["singular", "plural"])
def test_a_name_of_nothing_ends_the_search(name: str, number: str) -> None:
    request = CheckRequest(
        title="A list", body="The list has room.", locale="en", facts={"item": name, "number": number}
    )
    (verdict,) = load_guardrail().check([request])
    assert verdict.decision in set(Decision)
    assert not [finding for finding in verdict.findings if finding.rule_id == "internal.check_failed"]
