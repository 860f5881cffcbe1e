"""The filters of the gallery. Values are numbered, so that no text of a batch gets into a style sheet or an id."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.records import CustomerOutcome
from eval.report.words import OUTCOMES, SOURCES, locale_name, spoken


@dataclass(frozen=True)
class Option:
    """One choice; `index` numbers it within its filter from 1, 0 is "all"."""

    index: int
    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Filter:
    """The choices of one filter: only values that occur."""

    options: tuple[Option, ...]

    def index(self, value: str) -> int:
        """The number of a value; 0 where it is no choice, so that it shows under "all" only."""
        return next((option.index for option in self.options if option.value == value), 0)


@dataclass(frozen=True)
class Filters:
    """Everything the gallery can be filtered by."""

    locale: Filter
    angle: Filter
    source: Filter
    outcome: Filter


def filters_of(shown: Sequence[CustomerOutcome], outcomes: Sequence[CustomerOutcome]) -> Filters:
    """Locale, angle and source of the drafts that are shown; the outcomes of all customers."""
    drafts = [outcome.draft for outcome in shown if outcome.draft is not None]
    locales = Counter(draft.locale for draft in drafts)
    angles = Counter(str(draft.angle) for draft in drafts)
    sources = Counter(str(draft.source) for draft in drafts)
    return Filters(
        locale=_filter(locales, {locale: locale_name(locale) for locale in sorted(locales)}),
        angle=_filter(angles, {angle: spoken(angle) for angle in sorted(angles)}),
        source=_filter(sources, {str(source): name for source, name in SOURCES.items()}),
        outcome=_filter(Counter(outcome.outcome for outcome in outcomes), OUTCOMES),
    )


def _filter(counts: Mapping[str, int], names: Mapping[str, str]) -> Filter:
    """In the order of `names`."""
    found = [value for value in names if counts.get(value)]
    return Filter(tuple(Option(at, value, names[value], counts[value]) for at, value in enumerate(found, start=1)))
