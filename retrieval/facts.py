"""From what the events say of a customer to about ten facts, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain

from core.records import (
    Companion,
    Customer,
    CustomerCard,
    CustomerProfile,
    Event,
    EventKind,
    MemoryFact,
    TypeHabit,
    digest_of,
)
from retrieval.names import TypeNames
from retrieval.phrases import FactKind, Phrase, ago, and_list, every, times

FAVOURITES = 3
CYCLES = 3
RECENT_TYPES = 5
COMPANIONS = 2
PREFERENCES = 3
PREFERENCE_LETTERS = 80
COMPANION_DAYS = 14
"""A companion is worth recalling while what it goes with was bought so lately."""
AWAY_GAPS = 3.0
"""Away is a silence longer than so many usual gaps ..."""
AWAY_DAYS = 21
"""... and than so many days."""
FORGOTTEN_CYCLES = 2.0
"""A habit of which so many cycles passed without a purchase is no longer one."""

_PREFERS = "prefers."
_ANSWERS = {
    EventKind.PUSH_CLICKED: "tapped it",
    EventKind.PUSH_OPENED: "opened it",
    EventKind.PUSH_DISMISSED: "dismissed it",
}
_PUSH_KINDS = frozenset({EventKind.PUSH_SENT, *_ANSWERS})


@dataclass(frozen=True)
class _Subject:
    """One customer with all that facts are drawn from."""

    profile: CustomerProfile
    names: TypeNames
    companions: Mapping[str, Sequence[Companion]]
    pushes: Sequence[Event]
    customer: Customer | None

    def named_habits(self) -> list[tuple[TypeHabit, str]]:
        """Habits that may be named, with the name, in the profile's order."""
        pairs = ((habit, self.names.of_type(habit.type_key)) for habit in self.profile.habits)
        return [(habit, name) for habit, name in pairs if name is not None]

    def last_events(self) -> tuple[str, ...]:
        """Event ids of the last basket, of what may be named in it."""
        last = [habit for habit, _ in self.named_habits() if habit.last_on == self.profile.last_on]
        return tuple(dict.fromkeys(id_ for habit in last[:RECENT_TYPES] for id_ in habit.evidence[:1]))


def facts_for(
    profiles: Sequence[CustomerProfile],
    names: TypeNames,
    companions: Iterable[Companion] = (),
    *,
    pushes: Iterable[Event] = (),
    customers: Iterable[Customer] = (),
) -> list[CustomerCard]:
    """One card a profile, in order, of a chunk of customers.

    `pushes` are push events of these customers (others are passed over), `customers` adds stated preferences. Nothing
    later than a profile's `as_of` is told. Sensitive types and types without a name never become facts.
    """
    goes_with = _by_anchor(companions)
    pushes_of = _by_customer(pushes)
    customer_of = {customer.customer_id: customer for customer in customers}
    return [
        _card(
            _Subject(
                profile=profile,
                names=names,
                companions=goes_with,
                pushes=pushes_of.get(profile.customer_id, []),
                customer=customer_of.get(profile.customer_id),
            )
        )
        for profile in profiles
    ]


def _card(subject: _Subject) -> CustomerCard:
    profile = subject.profile
    phrases = chain.from_iterable(derive(subject) for derive in _DERIVATIONS)
    facts = tuple(_fact(profile, phrase) for phrase in phrases)
    return CustomerCard(customer_id=profile.customer_id, facts=facts, as_of=_noon(profile.as_of))


def _fact(profile: CustomerProfile, phrase: Phrase) -> MemoryFact:
    return MemoryFact(
        fact_id=digest_of([profile.customer_id, phrase.kind, phrase.key]),
        text=phrase.text,
        kind=phrase.kind,
        evidence=phrase.evidence,
        observed_at=phrase.at if isinstance(phrase.at, datetime) else _noon(phrase.at),
    )


def _favourites(subject: _Subject) -> Iterator[Phrase]:
    this_year = [pair for pair in subject.named_habits() if pair[0].trips_this_year > 1]
    ordered = sorted(this_year, key=lambda pair: (-pair[0].trips_this_year, pair[0].type_key))
    for habit, name in _one_a_name(ordered)[:FAVOURITES]:
        yield _about(habit, "favourite", f"a favourite: {name}, bought {times(habit.trips_this_year)} this year")


def _cycles(subject: _Subject) -> Iterator[Phrase]:
    regular = [
        (habit.days_since / habit.cycle_days, habit, name)
        for habit, name in subject.named_habits()
        if habit.cycle_days and habit.days_since <= FORGOTTEN_CYCLES * habit.cycle_days
    ]
    ordered = [(habit, name) for _, habit, name in sorted(regular, key=lambda found: (-found[0], found[1].type_key))]
    for habit, name in _one_a_name(ordered)[:CYCLES]:
        rhythm = every(habit.cycle_days or 0.0)
        yield _about(habit, "cycle", f"buys {name} about {rhythm}, last {ago(habit.days_since)}")


def _recent(subject: _Subject) -> Iterator[Phrase]:
    profile = subject.profile
    bought = [(habit, name) for habit, name in subject.named_habits() if habit.last_on == profile.last_on]
    last = _one_a_name(bought)[:RECENT_TYPES]
    if last:
        days = (profile.as_of - profile.last_on).days
        yield Phrase(
            kind="recent",
            key="last_basket",
            text=f"last basket, {ago(days)}: {and_list([name for _, name in last])}",
            evidence=tuple(dict.fromkeys(id_ for habit, _ in last for id_ in habit.evidence[:1])),
            at=profile.last_on,
        )


def _companions(subject: _Subject) -> Iterator[Phrase]:
    """What is still missing beside something bought lately."""
    lately = [pair for pair in subject.named_habits() if pair[0].days_since <= COMPANION_DAYS]
    at_home = {name for _, name in lately}
    told: set[str] = set()
    for anchor, name in sorted(lately, key=lambda pair: (pair[0].days_since, -pair[0].trips, pair[0].type_key)):
        named = (
            (found, subject.names.of_type(found.type_key)) for found in subject.companions.get(anchor.type_key, ())
        )
        best = next(((found, other) for found, other in named if other and other not in at_home | told), None)
        if best is not None and len(told) < COMPANIONS:
            found, other = best
            told.add(other)
            text = f"has {name} from {ago(anchor.days_since)}; the same basket often holds {other}"
            yield Phrase("companion", f"{anchor.type_key}>{found.type_key}", text, anchor.evidence, anchor.last_on)


def _coupon(subject: _Subject) -> Iterator[Phrase]:
    profile = subject.profile
    if profile.coupon_share is not None and profile.trips > 1:
        percent = round(100 * profile.coupon_share)
        text = f"saved through an offer in {percent}% of baskets" if percent else "buys without using offers"
        yield Phrase("coupon", "share", text, (), profile.last_on)


def _rhythm(subject: _Subject) -> Iterator[Phrase]:
    profile = subject.profile
    days = (profile.as_of - profile.last_on).days
    if profile.typical_gap_days and not _is_away(profile):
        gap = every(profile.typical_gap_days)
        yield Phrase("rhythm", "gap", f"shops about {gap}, last {ago(days)}", subject.last_events(), profile.last_on)


def _away(subject: _Subject) -> Iterator[Phrase]:
    profile = subject.profile
    days = (profile.as_of - profile.last_on).days
    if profile.typical_gap_days and _is_away(profile):
        gap = every(profile.typical_gap_days)
        text = f"away for {days} days, after shopping about {gap}"
        yield Phrase("away", "silence", text, subject.last_events(), profile.last_on)


def _is_away(profile: CustomerProfile) -> bool:
    days = (profile.as_of - profile.last_on).days
    return days > max(AWAY_DAYS, AWAY_GAPS * (profile.typical_gap_days or days))


def _last_push(subject: _Subject) -> Iterator[Phrase]:
    known = [event for event in subject.pushes if event.at.date() <= subject.profile.as_of]
    sent = [event for event in known if event.kind is EventKind.PUSH_SENT]
    if not sent:
        return
    last = max(sent, key=lambda event: (event.at, event.event_id))
    answers = [event for event in known if last.push_id and event.push_id == last.push_id and event.kind in _ANSWERS]
    told = next((text for kind, text in _ANSWERS.items() if any(event.kind is kind for event in answers)), None)
    name = subject.names.of_product(last.product_id)
    days = (subject.profile.as_of - last.at.date()).days
    text = f"last push {ago(days)}{f' about {name}' if name else ''}: {told or 'no answer'}"
    evidence = (last.event_id, *sorted(event.event_id for event in answers))
    yield Phrase("last_push", "last", text, evidence, last.at)


def _preferences(subject: _Subject) -> Iterator[Phrase]:
    stated = subject.customer.attributes if subject.customer is not None else {}
    prefers = sorted((key, value.strip()) for key, value in stated.items() if key.startswith(_PREFERS))
    for key, value in [pair for pair in prefers if pair[1]][:PREFERENCES]:
        topic = key.removeprefix(_PREFERS).replace("_", " ")
        yield Phrase(
            "preference", key, f"stated preference, {topic}: {value[:PREFERENCE_LETTERS]}", (), subject.profile.as_of
        )


_DERIVATIONS: tuple[Callable[[_Subject], Iterator[Phrase]], ...] = (
    _favourites,
    _cycles,
    _recent,
    _companions,
    _coupon,
    _rhythm,
    _away,
    _last_push,
    _preferences,
)


def _one_a_name(pairs: Iterable[tuple[TypeHabit, str]]) -> list[tuple[TypeHabit, str]]:
    """The first of each name: several types may be called the same, and saying it twice tells nothing."""
    found: dict[str, tuple[TypeHabit, str]] = {}
    for habit, name in pairs:
        found.setdefault(name, (habit, name))
    return list(found.values())


def _about(habit: TypeHabit, kind: FactKind, text: str) -> Phrase:
    return Phrase(kind, habit.type_key, text, habit.evidence, habit.last_on)


def _noon(day: date) -> datetime:
    """A day as a moment that is the same day in nearly every time zone."""
    return datetime.combine(day, time(12), UTC)


def _by_anchor(companions: Iterable[Companion]) -> dict[str, list[Companion]]:
    """Companions of each type, the strongest first."""
    found: dict[str, list[Companion]] = {}
    for companion in sorted(companions, key=lambda one: (-one.lift, -one.together, one.type_key)):
        found.setdefault(companion.anchor_type, []).append(companion)
    return found


def _by_customer(pushes: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in pushes:
        if event.kind in _PUSH_KINDS:
            found.setdefault(event.customer_id, []).append(event)
    return found
