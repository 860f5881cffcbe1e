"""Faults are planted into a batch that has none: each must be found, and by the figure that is meant to find it."""

import pytest

from core.records import CustomerOutcome
from eval.copy.scores import Scores
from eval.copy.suite import copy_suite
from eval.copy.swap import CHANCE
from eval.gates import judge, load_gates
from tests.eval.copy.drafts import batch, rewritten, scores


@pytest.fixture(scope="module")
def sound() -> Scores:
    return scores(batch())


def share(found: Scores, name: str) -> float:
    """Mean of an evaluator."""
    values = found.numbers(name)
    return sum(values) / len(values)


def failed_gates(found: Scores) -> set[str]:
    """Gates of the packaged file that do not hold."""
    return {outcome.name for outcome in judge(load_gates("copy"), copy_suite(found)) if not outcome.passed}


def test_nothing_is_found_where_nothing_is_planted(sound: Scores) -> None:
    assert [case.verdict.findings for case in sound.cases if case.invented] == []
    assert share(sound, "faithful") == 1.0
    assert share(sound, "swap_facts") > 0.95
    assert failed_gates(sound) == set()


def test_swapped_customers(sound: Scores) -> None:
    """Copy and facts go to the wrong person together: every word is a fact, of somebody else."""
    outcomes = batch()
    shifted = [*outcomes[1:20], outcomes[0], *outcomes[21:], outcomes[20]]
    swapped = [
        own.model_copy(update={"draft": other.draft, "facts": other.facts})
        for own, other in zip(outcomes, shifted, strict=True)
    ]
    found = scores(swapped)
    assert share(found, "faithful") == 1.0
    assert share(found, "swap_facts") < CHANCE
    assert share(found, "swap_embedding") < share(sound, "swap_embedding") - 0.3
    assert "swap_facts" in failed_gates(found)


def test_a_falsified_price(sound: Scores) -> None:
    outcomes = batch()
    first = outcomes[0]
    assert first.draft is not None
    outcomes[0] = rewritten(first, first.draft.title, first.draft.body.replace("$1.29", "$0.99"))
    assert outcomes[0].draft != first.draft
    found = scores(outcomes)
    wrong = [case for case in found.cases if case.invented]
    assert [case.customer_id for case in wrong] == ["e0"]
    assert {finding.rule_id for finding in wrong[0].invented} == {"facts.price"}
    assert "faithful" in failed_gates(found)


def test_duplicated_templates(sound: Scores) -> None:
    """One line for everybody: true and personal, and the same words."""
    outcomes = [_with_one_line(outcome) for outcome in batch()]
    found = scores(outcomes)
    assert share(found, "faithful") == 1.0
    assert share(found, "repeated") == 1.0
    assert share(found, "self_bleu") > share(sound, "self_bleu") + 0.03
    assert "largest_cluster" in failed_gates(found)


def _with_one_line(outcome: CustomerOutcome) -> CustomerOutcome:
    facts = outcome.facts
    if outcome.customer_id.startswith("z"):
        return rewritten(outcome, "清单上的常客", f"{facts['item']}，今年{facts['times_bought']}回。")
    item = str(facts["item"])
    return rewritten(
        outcome, "Your list knows", f"{item[0].upper()}{item[1:]}, {facts['times_bought']} times this year."
    )


def test_shuffled_attributes() -> None:
    """The goods' prices and the habits' numbers are dealt out anew: the copy is the same, its facts are not."""
    outcomes = batch()
    keys = ("price", "times_bought", "days_since", "cycle_days")
    shuffled = [
        own.model_copy(update={"facts": own.facts | {key: other.facts[key] for key in keys}})
        for own, other in zip(outcomes, [*outcomes[7:20], *outcomes[:7], *outcomes[27:], *outcomes[20:27]], strict=True)
    ]
    found = scores(shuffled)
    assert share(found, "faithful") < 0.05
    assert share(found, "facts_invented") >= 1.0
    assert {"passed", "faithful"} <= failed_gates(found)
