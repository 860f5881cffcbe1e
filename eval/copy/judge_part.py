"""What the judge found, how far it is to be believed, and whether people agree with it."""

from collections.abc import Mapping, Sequence

from eval.copy.judge import DIMENSIONS, Choice, Judgement
from eval.copy.pairs import Pair
from eval.copy.part import Part
from eval.intervals import exact, share_of
from eval.label.agreement import kappa_of
from eval.suite import Cell, Example, Examples, IntervalPlot, Measure, Section, Table

LEAST_CONSISTENT = 0.5
_LISTED = 8


def judge_part(judged: Sequence[Judgement], people: Mapping[str, Choice] | None = None, *, model: str) -> Part:
    """Preferences, position bias, consistency, and agreement with people where they have labelled (by pair id)."""
    usable = [judgement for judgement in judged if judgement.is_answered]
    trust = [_unanswered(judged), _consistent(usable), _first_place(usable), *_agreement(usable, people or {})]
    wins = [_wins(usable, dimension) for dimension in DIMENSIONS]
    ties = share_of("judge.ties", "Ties", sum(each.choice() == "tie" for each in usable), len(usable))
    notes = _notes(trust)
    section = Section(
        title="What the judge says",
        lead=f"{model} compared {len(judged)} pairs, each in both orders. {' '.join(notes) or _FINE} A preference "
        "counts where both orders agree; the rest are ties.",
        blocks=(
            IntervalPlot(
                title="Preferred over the other run, of the pairs decided",
                measures=tuple(wins),
                gate=0.5,
                start=0,
                end=1,
                line="a draw",
            ),
            Table(
                title="Is the judge to be believed?",
                columns=("", "Value"),
                rows=tuple((m.label, m) for m in [*trust, ties]),
            ),
            _counts(usable),
            _examples("Preferred", usable, "new"),
            _examples("The other run preferred", usable, "old"),
        ),
    )
    return Part(measures=(*trust, ties, *wins, *_usage(judged)), sections=(section,), notes=tuple(notes))


def _rows(measures: Sequence[Measure]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((measure.label, measure) for measure in measures)


def people_part(pairs: Sequence[Pair], people: Mapping[str, Choice]) -> Part:
    """What most raters preferred, over the pairs that they labelled."""
    choices = [people[pair.pair_id] for pair in pairs if pair.pair_id in people]
    decided = [choice for choice in choices if choice != "tie"]
    measures = (
        share_of("people.wins", "Preferred by people, of the pairs decided", decided.count("new"), len(decided)),
        share_of("people.ties", "Pairs without a preference", len(choices) - len(decided), len(choices)),
    )
    plot = IntervalPlot(title="People", measures=measures, gate=0.5, start=0, end=1, line="a draw")
    lead = f"{len(choices)} pairs that people labelled without knowing which run is which."
    return Part(measures=measures, sections=(Section(title="What people say", lead=lead, blocks=(plot,)),))


_FINE = "It shows no preference for a place."


def _unanswered(judged: Sequence[Judgement]) -> Measure:
    broken = sum(not judgement.is_answered for judgement in judged)
    return share_of("judge.unanswered", "Pairs without a usable answer", broken, len(judged))


def _consistent(usable: Sequence[Judgement]) -> Measure:
    same = sum(judgement.agrees() for judgement in usable)
    return share_of("judge.consistent", "Same preference in both orders", same, len(usable))


def _first_place(usable: Sequence[Judgement]) -> Measure:
    """How often the first place wins; 50 % without bias, whichever run is better, since each stands there once."""
    places = [reading.places["overall"] for judgement in usable for reading in judgement.readings]
    decided = [place for place in places if place != "tie"]
    return share_of("judge.first_place", "The first place wins (50 % is fair)", decided.count("A"), len(decided))


def _wins(usable: Sequence[Judgement], dimension: str) -> Measure:
    choices = [judgement.choice(dimension) for judgement in usable]
    decided = [choice for choice in choices if choice != "tie"]
    return share_of(f"judge.wins.{dimension}", dimension.capitalize(), decided.count("new"), len(decided))


def _agreement(usable: Sequence[Judgement], people: Mapping[str, Choice]) -> list[Measure]:
    both = [(each.choice(), people[each.pair.pair_id]) for each in usable if each.pair.pair_id in people]
    if not both:
        return []
    same = sum(ours == theirs for ours, theirs in both)
    kappa = kappa_of("judge.kappa", "Cohen's kappa of judge and people", both)
    return [share_of("judge.agreement", "Judge and people agree", same, len(both)), kappa]


def _notes(trust: Sequence[Measure]) -> list[str]:
    known = {measure.name: measure for measure in trust}
    place, consistent = known["judge.first_place"], known["judge.consistent"]
    found = []
    if place.low is not None and place.high is not None and not place.low <= 0.5 <= place.high:
        which = "first" if place.low > 0.5 else "second"
        found.append(f"The judge prefers the {which} place ({place.value:.0%} of its decisions for the first).")
    if consistent.value is not None and consistent.value < LEAST_CONSISTENT:
        found.append(f"Only {consistent.value:.0%} of its preferences survive a change of order: do not rely on them.")
    return found


def _counts(usable: Sequence[Judgement]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            dimension.capitalize(),
            meaning,
            *([judgement.choice(dimension) for judgement in usable].count(choice) for choice in ("new", "tie", "old")),
        )
        for dimension, meaning in DIMENSIONS.items()
    )
    return Table(title="Rubric", columns=("Dimension", "Which one", "This run", "Tie", "Other run"), rows=rows)


def _examples(title: str, usable: Sequence[Judgement], choice: Choice) -> Examples:
    found = [judgement.pair for judgement in usable if judgement.choice() == choice]
    examples = tuple(
        Example(
            head=pair.new.title,
            text=pair.new.body,
            locale=pair.locale,
            tags=(pair.pair_id,),
            why=f"The other: {pair.old.title} / {pair.old.body}",
        )
        for pair in found[:_LISTED]
    )
    return Examples(title=title, examples=examples, total=len(found))


def _usage(judged: Sequence[Judgement]) -> list[Measure]:
    readings = [reading.usage for judgement in judged for reading in judgement.readings]
    read, written = (sum(usage.prompt_tokens for usage in readings), sum(usage.completion_tokens for usage in readings))
    return [
        exact("judge.tokens.prompt", "Tokens the judge read", read, len(readings), unit="count"),
        exact("judge.tokens.completion", "Tokens the judge wrote", written, len(readings), unit="count"),
    ]
