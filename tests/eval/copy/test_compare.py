"""Two runs: paired differences, wins and losses, per language and angle."""

import pytest

from core.errors import InputError
from eval.copy.compare import comparison_section, deltas
from eval.copy.scores import Scores
from eval.copy.suite import copy_suite
from eval.suite import Examples
from tests.eval.copy.drafts import batch, rewritten, scores


@pytest.fixture(scope="module")
def runs() -> tuple[Scores, Scores]:
    """The second run lost ten English drafts to words that say nothing true."""
    before = batch()
    after = [
        rewritten(outcome, "Only $0.01 today", "Buy it now.") if outcome.customer_id in LOST else outcome
        for outcome in before
    ]
    return scores(after), scores(before)


LOST = {f"e{at}" for at in range(10)}


def test_a_loss_is_worse_where_it_happened(runs: tuple[Scores, Scores]) -> None:
    new, old = runs
    found = {(delta.evaluator.name, delta.segment): delta for delta in deltas(new, old)}
    whole = found["faithful", "all"]
    assert (whole.before, whole.after, whole.wins, whole.losses) == (1.0, 0.75, 0, 10)
    assert whole.verdict == "worse"
    assert found["faithful", "en"].difference.value == pytest.approx(-0.5)
    assert found["faithful", "zh"].verdict == "no difference shown"
    assert {segment for name, segment in found if name == "faithful"} == {"all", "en", "zh", "favourite", "replenish"}
    assert found["facts_invented", "all"].verdict == "worse"
    assert found["facts_invented", "all"].losses == 10


def test_regressions_are_listed_once_a_customer(runs: tuple[Scores, Scores]) -> None:
    new, old = runs
    blocks = comparison_section(new, old, deltas(new, old), "old.jsonl").blocks
    listed = {block.title: block for block in blocks if isinstance(block, Examples)}
    assert listed["Regressions"].total == 10
    assert {example.tags[0] for example in listed["Regressions"].examples} == LOST
    assert listed["Wins"].total == 0


def test_a_run_equals_itself(runs: tuple[Scores, Scores]) -> None:
    _, old = runs
    assert {delta.verdict for delta in deltas(old, old)} == {"no difference shown"}


def test_the_same_scores_give_the_same_digest(runs: tuple[Scores, Scores]) -> None:
    new, old = runs
    assert copy_suite(new, against=old).digest == copy_suite(new, against=old).digest
    assert copy_suite(new).digest != copy_suite(old).digest


def test_nobody_in_common_is_refused(runs: tuple[Scores, Scores]) -> None:
    others = [outcome.model_copy(update={"customer_id": f"x{outcome.customer_id}"}) for outcome in batch(3)]
    with pytest.raises(InputError, match="no drafted customer in common"):
        deltas(runs[0], scores(others))
