"""Likeness to what people wrote, and to what the customer got before. Sums by sacrebleu and rouge-score."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from eval.copy.case import Case
from eval.copy.tokens import tokens

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer


def bleu(case: Case) -> float | None:
    """Sentence BLEU-4 with effective order against all references, 0 to 1; Chinese by character."""
    if not case.references:
        return None
    from sacrebleu.metrics.bleu import BLEU

    metric = BLEU(tokenize="zh" if case.language == "zh" else "13a", lowercase=True, effective_order=True)
    return float(metric.sentence_score(_line(case.text), [_line(text) for text in case.references]).score) / 100


def chrf(case: Case) -> float | None:
    """chrF2 against the nearest reference, 0 to 1."""
    return chrf_to(case.text, case.references)


def chrf_to(text: str, others: Sequence[str]) -> float | None:
    """chrF2 against the nearest of the others; None where there are none."""
    if not others:
        return None
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().sentence_score(_line(text), [_line(other) for other in others]).score) / 100


def rouge_l(case: Case) -> float | None:
    """ROUGE-L F1 against the nearest reference."""
    if not case.references:
        return None
    scorer = _rouge(case.draft.locale)
    return max(float(scorer.score(reference, case.text)["rougeL"].fmeasure) for reference in case.references)


def novelty(case: Case) -> float | None:
    """1 less the likeness (chrF2) to the nearest message that the customer got before."""
    nearest = chrf_to(case.text, case.earlier)
    return None if nearest is None else 1 - nearest


def _line(text: str) -> str:
    return text.replace("\n", " ")


@cache
def _rouge(locale: str) -> "RougeScorer":
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], tokenizer=_Tokens(locale))


class _Tokens:
    """Our tokens, since rouge-score's own drop everything that is not a Latin letter or digit."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def tokenize(self, text: str) -> list[Any]:
        """Tokens of the text."""
        return list(tokens(text, self._locale))
