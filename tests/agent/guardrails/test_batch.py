from agent.guardrails import load_policy
from agent.guardrails.batch import batch_notes, check_batch
from core.records import CheckRequest


def _requests(*bodies: str) -> list[CheckRequest]:
    return [CheckRequest(title="Coffee math says today", body=body, locale="en") for body in bodies]


def _rules(requests: list[CheckRequest], **options: float) -> list[str]:
    return ["".join(f.rule_id for f in found) for found in check_batch(requests, load_policy(), **options)]


ONE_EACH = [
    "Salsa sits next to the chips and says nothing.",
    "The litter box has news for whoever holds the scoop.",
    "Waffles went down a dollar while nobody was looking.",
    "Thirty-one bunches of bananas, and the year is not over.",
    "A quilt came home after twelve days on the road.",
    "Detergent, three days in the cart and very patient.",
    "Yogurt keeps its own calendar, and it says Tuesday.",
    "Paper towels: for spills of every political persuasion.",
    "Granola moved in down the aisle; say hello.",
    "The umbrella is hoping for the worst.",
]


def test_the_same_words_to_too_many() -> None:
    rules = _rules(_requests(*["Ground coffee, 12 oz."] * 6, *ONE_EACH, *(f"{each} Really." for each in ONE_EACH)))
    assert rules[:6] == ["batch.same_copy"] * 6
    assert set(rules[6:]) == {""}


def test_nearly_the_same_words_to_too_many() -> None:
    near = [
        f"A bag lasts you about {days} days, and today would be a fine day for a new one." for days in range(10, 35)
    ]
    rules = _rules(_requests(*near, *ONE_EACH))
    assert rules.count("batch.near_duplicate") == len(near)
    assert set(rules[len(near) :]) == {""}


def test_small_batches_say_nothing_about_shares() -> None:
    assert _rules(_requests(*["Ground coffee."] * 5)) == [""] * 5


def test_the_order_of_findings_is_that_of_the_requests() -> None:
    bodies = [*ONE_EACH, *["Ground coffee, 12 oz."] * 12]
    assert [bool(rule) for rule in _rules(_requests(*bodies))] == [False] * 10 + [True] * 12


def test_a_batch_is_told_once_a_rule_with_the_worst_case() -> None:
    batch = _requests(*["Ground coffee, 12 oz."] * 6, *ONE_EACH, *(f"{each} Really." for each in ONE_EACH))
    (note,) = batch_notes(batch, load_policy())
    assert note.startswith("batch.same_copy (warn): 6 of 26 messages (23%)")
    assert "Coffee math says today" in note
    assert note.endswith("(6 of 26 in all)")
    assert batch_notes(_requests(*ONE_EACH, *(f"{each} Really." for each in ONE_EACH)), load_policy()) == []
