"""What sets customers apart, and what their drafts share."""

import pytest

from core.records import CustomerOutcome
from eval.copy.evaluators import PERSONAL
from eval.copy.sharing import same_words, says_own, template_measures
from tests.eval.copy.drafts import batch, cases, rewritten


def of_template(outcome: CustomerOutcome, digest: str) -> CustomerOutcome:
    assert outcome.draft is not None
    return outcome.model_copy(update={"draft": outcome.draft.model_copy(update={"template_digest": digest})})


def with_facts(outcome: CustomerOutcome, **facts: int) -> CustomerOutcome:
    return outcome.model_copy(update={"facts": outcome.facts | facts})


def test_a_fact_that_most_have_sets_nobody_apart() -> None:
    four = [
        with_facts(rewritten(outcome, "A title", f"It was bought {times} times."), times_bought=times)
        for outcome, times in zip(batch(4)[:4], (7, 7, 7, 9), strict=True)
    ]
    assert says_own(cases(four), frozenset({"times_bought"})) == [False, False, False, True]


def test_words_without_a_fact_of_the_customer_are_nobodys_own() -> None:
    two = [rewritten(batch(2)[0], "Hello", "A coupon is here."), batch(2)[1]]
    assert says_own(cases(two), PERSONAL) == [False, True]
    assert says_own(cases(two[:1]), PERSONAL) == [None]


def test_the_same_words_count_where_the_situation_is_another() -> None:
    first, second = (rewritten(outcome, "Hello", "A coupon is here.") for outcome in batch(2)[:2])
    assert first.facts["item"] != second.facts["item"]
    assert same_words(cases([first, second, batch(3)[2]])) == [True, True, False]
    twin = first.model_copy(update={"customer_id": "twin", "facts": first.facts | {"times_bought": 99}})
    assert same_words(cases([first, twin])) == [False, False]


def test_a_template_counts_once_however_often_it_is_used() -> None:
    four = [of_template(rewritten(outcome, "a b", "c d"), "same") for outcome in batch(4)[:4]]
    other = of_template(rewritten(batch(5)[4], "a b", "e f"), "other")
    found = {measure.name: measure for measure in template_measures(cases([*four, other]))}
    # "a b c d" and "a b e f": six pairs, of which "a b" stands twice.
    assert found["distinct_2.templates"].value == pytest.approx(5 / 6)
    assert found["largest_template.en"].value == pytest.approx(4 / 5)


def test_marks_are_no_words_and_facts_go_by_their_names() -> None:
    first, second = batch(2)[:2]
    drafts = [
        of_template(rewritten(first, "Hi, there!", f"So: {first.facts['item']}."), "one"),
        of_template(rewritten(second, "Oh; you", f"so {second.facts['item']}"), "two"),
    ]
    case, _ = cases(drafts)
    assert case.template_words == ("hi", "there", "so", "§item")
    (found, *_) = template_measures(cases(drafts))
    # hi-there, there-so, so-item, oh-you, you-so, so-item.
    assert found.value == pytest.approx(5 / 6)
