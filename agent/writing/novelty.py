"""How new words are: to the batch, and to the customer who has got others lately.

The batch is compared by its templates, not by what they say of each customer: "The fridge has a note" and "The pantry
has a note" share most of their runs of words, and so do two titles that only name another item.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from agent.writing.fluency import Tokens, tokens_of
from core.records import Record

_WORN = 0.1
"""Words that such a share of the batch has are not new at all, those of half of it are half new."""
_HEAD = 20
"""A batch counts as so many drafts more, so that the second of two is not taken for half of all."""
_HOLE = "{}"
_KEPT = 20_000

Run = tuple[str, ...]


class Said(Record):
    """What one customer got in another campaign."""

    title: str
    body: str


class UsedWords:
    """The runs of words that the drafts of a batch have, by language."""

    def __init__(self) -> None:
        self._titles: defaultdict[str, Counter[Run]] = defaultdict(Counter)
        self._bodies: defaultdict[str, Counter[Run]] = defaultdict(Counter)
        self._drafts: Counter[str] = Counter()
        self._templates: Counter[tuple[str, str, str]] = Counter()
        self._pairs: defaultdict[str, Counter[Run]] = defaultdict(Counter)

    def add(self, title: str, body: str, locale: str) -> None:
        """Count a draft's slotted words."""
        self._drafts[locale] += 1
        if not self._templates[locale, title, body]:
            self._pairs[locale].update(set(word_pairs(title, body)))
        self._templates[locale, title, body] += 1
        self._titles[locale].update(set(title_runs(title)))
        self._bodies[locale].update(set(body_runs(body)))

    def times(self, title: str, body: str, locale: str) -> int:
        """How many drafts have exactly this template."""
        return self._templates[locale, title, body]

    def apart(self, title: str, body: str, locale: str) -> float:
        """Share of the template's pairs of words that no other template of the batch has, however often it is used."""
        pairs, used = word_pairs(title, body), self._pairs[locale]
        own = 1 if self._templates[locale, title, body] else 0
        return sum(used[pair] <= own for pair in pairs) / len(pairs) if pairs else 1.0

    def novelty(self, title: str, body: str, locale: str) -> float:
        """1 for a template whose runs nobody has, 0 where each is in a tenth of the drafts."""
        drafts = self._drafts[locale] + _HEAD
        return (
            _unlike(title_runs(title), self._titles[locale], drafts)
            + _unlike(body_runs(body), self._bodies[locale], drafts)
        ) / 2


def _unlike(runs: Sequence[Run], used: Counter[Run], drafts: int) -> float:
    return sum(max(0.0, 1 - used[run] / drafts / _WORN) for run in runs) / len(runs) if runs else 1.0


@lru_cache(maxsize=_KEPT)
def title_runs(template: str) -> tuple[Run, ...]:
    """Pairs of tokens, with the edges of the title as tokens and holes for items and facts."""
    return tuple(pairwise(("<", *_holed(template), ">")))


@lru_cache(maxsize=_KEPT)
def body_runs(template: str) -> tuple[Run, ...]:
    """Runs of three tokens."""
    tokens = ("<", *_holed(template), ">")
    return tuple(zip(tokens, tokens[1:], tokens[2:], strict=False))


@lru_cache(maxsize=_KEPT)
def word_pairs(title: str, body: str) -> tuple[Run, ...]:
    """Pairs of tokens through title and body."""
    return tuple(pairwise((*_holed(title), *_holed(body))))


def _holed(template: str) -> Tokens:
    return tuple(_HOLE if token[0] == "{" else token for token in tokens_of(template))


def novelty_to(said: Sequence[Said], title: str, body: str) -> float:
    """1 less the share of the runs of title and body that the most similar of the earlier messages has; no templates.

    Numbers count as one number, as "day 21" after "day 20" is no news.
    """
    return 1.0 - max((_likeness(title, body, before) for before in said), default=0.0)


def _likeness(title: str, body: str, before: Said) -> float:
    shared_title = _shared(title_runs(_plain(title)), title_runs(_plain(before.title)))
    shared_body = _shared(body_runs(_plain(body)), body_runs(_plain(before.body)))
    return (shared_title + shared_body) / 2


def _plain(text: str) -> str:
    return re.sub(r"[{}]", "", re.sub(r"\d+(?:[.,]\d+)*", "0", text))


def _shared(runs: Sequence[Run], others: Sequence[Run]) -> float:
    known = set(others)
    return sum(run in known for run in runs) / len(runs) if runs else 0.0
