"""Small figures against values worked out by hand or by the library that is known for them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import InputError
from eval.copy import likeness, reading
from eval.copy.case import Case
from eval.copy.diversity import clusters, distinct, distinct_spread, repeated, self_bleu
from eval.copy.references import read_references, references_for
from eval.copy.scores import Evaluator, Value, each, score
from eval.copy.swap import by_facts, others_of
from eval.copy.tokens import sentences, tokens, words
from tests.eval.copy.drafts import batch, cases, rewritten


def test_tokens_are_words_or_characters() -> None:
    assert tokens("It's $3.99.", "en") == ("it's", "$", "3.99", ".")
    assert tokens("鲜牛奶，$2.69", "zh") == ("鲜", "牛", "奶", "，", "$", "2.69")
    assert words("鲜牛奶，好！", "zh") == ("鲜", "牛", "奶", "好")
    assert sentences("Hello there\nAt $2.69. Now!") == ("Hello there", "At $2.69.", "Now!")
    assert sentences("好。再来！") == ("好。", "再来！")


def test_distinct_counts_each_ngram_once() -> None:
    two = [rewritten(outcome, "a b", "a b") for outcome in batch(2)[:2]]
    assert distinct(cases(two), 1) == (2 / 8, 8)
    assert distinct(cases(two), 2) == (2 / 6, 6)


def test_the_spread_of_distinct_by_hand() -> None:
    three = [rewritten(outcome, "a", text) for outcome, text in zip(batch(3)[:3], ("b", "c", "c d"), strict=True)]
    # a b / a c / a c d: 4 of 7 differ; without one of them 3 of 5, 4 of 5, 3 of 4.
    assert distinct(cases(three), 1) == (4 / 7, 7)
    left = (3 / 5, 4 / 5, 3 / 4)
    mean = sum(left) / 3
    assert distinct_spread(cases(three), 1) == pytest.approx((2 / 3 * sum((v - mean) ** 2 for v in left)) ** 0.5)
    assert distinct_spread(cases(three)[:1], 1) == 0.0


def test_self_bleu_is_one_for_equal_drafts_and_the_library_s_otherwise() -> None:
    from sacrebleu.metrics.bleu import BLEU

    three = [
        rewritten(batch(3)[0], "one two three", "four five"),
        rewritten(batch(3)[1], "one two three", "four five"),
        rewritten(batch(3)[2], "one two six", "four five"),
    ]
    found = self_bleu(cases(three))
    assert found[:2] == [pytest.approx(1.0), pytest.approx(1.0)]
    expected = BLEU(effective_order=True).sentence_score("one two six four five", ["one two three four five"] * 2)
    assert found[2] == pytest.approx(expected.score / 100, abs=1e-9)


def test_one_skeleton_is_one_cluster_and_languages_stay_apart() -> None:
    found = cases(batch(10))
    assert clusters(found)[:5] == [0, 1, 2, 3, 4]
    assert clusters(found)[5:10] == [0, 1, 2, 3, 4]
    assert clusters(found)[10] == 10
    assert all(repeated(found))


def test_others_are_nine_of_the_same_language_and_always_the_same() -> None:
    found = cases(batch())
    chosen = others_of(found, 0)
    assert len(set(chosen)) == 9
    assert 0 not in chosen
    assert {found[other].language for other in chosen} == {"en"}
    assert chosen == others_of(cases(batch()), 0)


def test_with_fewer_than_nine_others_nothing_is_matched() -> None:
    assert by_facts(cases(batch(9))) == [None] * 18


def test_copy_that_fits_everybody_is_matched_by_chance() -> None:
    general = [rewritten(outcome, "Hello", "Something for you.") for outcome in batch()]
    assert by_facts(cases(general)) == [pytest.approx(0.1)] * 40


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        ("The cat sat.", 206.835 - 1.015 * 3 - 84.6),
        ("Water the garden. Go.", 206.835 - 1.015 * 2 - 84.6 * 6 / 4),
    ],
)
def test_reading_ease_is_flesch(text: str, ease: float) -> None:
    assert reading.flesch(text) == pytest.approx(ease)


def test_nothing_is_read_where_nothing_is_said() -> None:
    assert reading.flesch("...") is None


def test_likeness_equals_the_libraries() -> None:
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    case = cases([rewritten(batch(1)[0], "Milk is low", "Buy two and rest")])[0]
    case = Case(case.outcome, case.draft, case.verdict, references=("Milk runs low\nBuy two and rest",))
    ours, theirs = "Milk is low Buy two and rest", "Milk runs low Buy two and rest"
    assert likeness.chrf(case) == pytest.approx(CHRF().sentence_score(ours, [theirs]).score / 100, abs=1e-9)
    expected = BLEU(lowercase=True, effective_order=True).sentence_score(ours, [theirs]).score
    assert likeness.bleu(case) == pytest.approx(expected / 100, abs=1e-9)
    expected = RougeScorer(["rougeL"]).score(theirs, ours)["rougeL"].fmeasure
    assert likeness.rouge_l(case) == pytest.approx(expected, abs=1e-9)


def test_references_go_from_the_customer_to_the_angle_to_the_language(tmp_path: Path) -> None:
    file = tmp_path / "references.jsonl"
    file.write_text(
        '{"locale": "en", "title": "own", "body": "b", "customer_id": "e0"}\n'
        '{"locale": "en", "title": "angle", "body": "b", "angle": "favourite"}\n'
        '{"locale": "en", "title": "any", "body": "b"}\n',
        encoding="utf-8",
    )
    found = references_for(read_references(file), batch(3))
    assert found == {"e0": ("own\nb",), "e1": ("angle\nb",), "e2": ("any\nb",)}
    file.write_text('{"locale": "en"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"references.jsonl:1: title"):
        read_references(file)


def test_an_evaluator_that_breaks_is_a_failure_and_no_zero() -> None:
    def breaks(case: Case) -> Value:
        if case.customer_id == "e1":
            raise ValueError("no such thing")
        return 1.0

    found = score(cases(batch(2)), [Evaluator("odd", "Odd", each(breaks))])
    assert found.values["odd"] == (1.0, None, 1.0, 1.0)
    assert [(failure.case, failure.error) for failure in found.failures] == [("odd of e1", "ValueError: no such thing")]


def test_one_that_breaks_on_all_together_has_no_values() -> None:
    def breaks(found: Sequence[Case]) -> list[Value]:
        if len(found) > 1:
            raise ValueError("too many")
        return [1.0]

    result = score(cases(batch(2)), [Evaluator("odd", "Odd", breaks)])
    assert result.values["odd"] == (None,) * 4
    assert len(result.failures) == 1
