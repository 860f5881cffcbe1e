from collections import Counter
from pathlib import Path

import pytest

from agent.guardrails import load_guardrail, load_policy
from core.errors import InputError
from eval.gates import judge, load_gates
from eval.guardrail.batches import BatchCase, BatchCopy, batch_part, load_batches
from eval.guardrail.cases import load_cases
from eval.guardrail.held_out import SETS, held_out_part, load_held_out, set_of
from eval.guardrail.suite import guardrail_suite


def test_the_held_out_copy_is_apart_and_large_enough() -> None:
    cases = load_held_out()
    assert len({case.id for case in cases}) == len(cases)
    assert not {case.id for case in cases} & {case.id for case in load_cases()}
    first = [case for case in cases if case.id.startswith("held_out.")]
    assert sum(bool(case.expect) for case in first) >= 150
    assert sum(not case.expect for case in first) >= 150
    assert min(Counter(case.locale for case in cases).values()) >= 250
    assert {rule for case in cases for rule in (*case.expect, *case.also)} <= set(load_policy().rules)
    packs = {"facts", "law_cn", "law_general", "privacy", "brand", "style", "injection", "platform", "batch"}
    assert {case.pack for case in cases if case.expect} == packs


def test_only_one_round_is_unseen() -> None:
    sets = Counter(set_of(case.id) for case in load_held_out())
    assert set(sets) == set(SETS)
    assert sets["fresh"] >= 120
    assert {set_of(f"{name}.en.001") for name in ("held_out", "second", "after", "last", "families")} == {"looked_at"}
    assert set_of("fresh.zh.001") == "fresh"


def test_the_figures_hold_their_gates_and_carry_the_caveat() -> None:
    guardrail = load_guardrail()
    part = held_out_part(guardrail, load_held_out())
    result = guardrail_suite(guardrail, load_cases()[:5], [part])
    failed = [gate.reason for gate in judge(load_gates("guardrail"), result) if not gate.passed]
    assert not [reason for reason in failed if "held_out" in reason]
    assert any("a net and not a proof" in note for note in result.notes)
    assert "held_out.recall.fresh" in result.headline


def test_batches_come_out_right_in_both_languages() -> None:
    cases = load_batches()
    assert {case.locale for case in cases} == {"en", "zh"}
    assert {measure.value for measure in batch_part(cases).measures} == {1.0}


def test_a_wrong_batch_is_counted_and_named(tmp_path: Path) -> None:
    same = BatchCase(id="x", locale="en", copies=(BatchCopy(title="Tea", body="Black tea, $4.", count=30),))
    part = batch_part([same])
    assert part.measures[1].value == 0
    (file := tmp_path / "b.jsonl").write_text('{"id": "y"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.jsonl, line 1: Field required"):
        load_batches(file)
