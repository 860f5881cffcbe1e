"""How fluent words are: a trigram model of the copy bank, one for each language.

It is trained when it is first asked, on the templates of the bank: a slot is a token, and so is each Han character.
A text's fluency is its mean log-probability a token less that of the words by themselves (SLOR: Pauls and Klein 2012,
"Large-Scale Syntactic Language Modeling with Treelets"), so that rare words are no fault but words in a strange order
are. On the scale, 0 is the bank's own words in reverse order and 1 is what a tenth of its lines surpass. A line of the
bank is scored without what the model learned from it.

The writing model's own log-probabilities would cost nothing either, but they are not comparable: lines of the bank have
none, every model finds its own words likely, some servers do not give them, and answers that were kept lack them.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from statistics import median, quantiles

from core.records import CopyLine
from prompts.copybank import copy_bank

_TOKEN = re.compile(r"\{\{\s*(\w+)[^}]*\}\}|([a-z]+(?:['’][a-z]+)?)|(\d+)|([^\s\w]|[^\x00-\x7f])", re.IGNORECASE)
_START, _END, _BREAK = "<s>", "</s>", "<b>"
_WEIGHTS = (0.5, 0.35, 0.15)
"""Of the trigram, the bigram, and the word by itself."""
_ANY_WORD = 1e-5
"""Added to the probability of every word, as the bank does not have all."""
_KEPT = 20_000

Tokens = tuple[str, ...]


@lru_cache(maxsize=_KEPT)
def tokens_of(template: str) -> Tokens:
    """Words, punctuation, Han characters; `{slot}` for a slot in capitals or not, # for digits."""
    found = []
    for slot, word, digits, other in _TOKEN.findall(template):
        if slot:
            found.append("{" + slot.lower() + "}")
        else:
            found.append("#" if digits else (word or other).lower())
    return tuple(found)


def fluency(title: str, body: str, locale: str, *, own: bool) -> float:
    """Between 0 and 1, for a slotted title and body; `own` where the line is one of the copy bank."""
    return _fluency(title, body, locale, own)


@lru_cache(maxsize=_KEPT)
def _fluency(title: str, body: str, locale: str, own: bool) -> float:
    low, high = _scale(locale)
    score = _model(locale).score(_sequence(title, body), own=own)
    return min(1.0, max(0.0, (score - low) / (high - low)))


def _sequence(title: str, body: str) -> Tokens:
    return (_START, _START, *tokens_of(title), _BREAK, *tokens_of(body), _END)


class _Trigrams:
    """Counts of runs of one, two and three tokens."""

    def __init__(self, sequences: Sequence[Tokens]) -> None:
        self._counts: Counter[Tokens] = Counter()
        for sequence in sequences:
            self._counts.update(_runs(sequence))

    def score(self, sequence: Tokens, *, own: bool) -> float:
        """Mean natural log-odds a token; `own` takes the sequence's own counts away."""
        less: Counter[Tokens] = Counter(_runs(sequence)) if own else Counter()
        odds = [self._log_odds(sequence[at - 2 : at + 1], less) for at in range(2, len(sequence))]
        return sum(odds) / len(odds)

    def _log_odds(self, run: Tokens, less: Counter[Tokens]) -> float:
        three, two, one = _WEIGHTS
        alone = self._share(run[2:], (), less) + _ANY_WORD
        here = three * self._share(run, run[:2], less) + two * self._share(run[1:], run[1:2], less) + one * alone
        return math.log(here / alone)

    def _share(self, run: Tokens, context: Tokens, less: Counter[Tokens]) -> float:
        of = self._counts[context] - less[context]
        return (self._counts[run] - less[run]) / of if of > 0 else 0.0


def _runs(sequence: Tokens) -> Iterator[Tokens]:
    """Runs of three, two, one and no tokens that end at each token."""
    for at in range(2, len(sequence)):
        for size in (3, 2, 1, 0):
            yield sequence[at + 1 - size : at + 1]
        if at == 2:
            yield from ((_START,), (_START, _START))


@cache
def _model(locale: str) -> _Trigrams:
    return _Trigrams([_sequence(line.title, line.body) for line in copy_bank(locale)])


@cache
def _scale(locale: str) -> tuple[float, float]:
    """What counts as 0 and as 1: the median of lines in reverse order, and the last decile of lines as they are."""
    lines: Sequence[CopyLine] = copy_bank(locale)
    model = _model(locale)
    straight = [model.score(_sequence(line.title, line.body), own=True) for line in lines]
    turned = [model.score(_reversed(line), own=False) for line in lines]
    return median(turned), quantiles(straight, n=10)[-1]


def _reversed(line: CopyLine) -> Tokens:
    return (_START, _START, *tokens_of(line.title)[::-1], _BREAK, *tokens_of(line.body)[::-1], _END)
