"""Two drafts for one customer, side by side: for a judge, and for people who must not know which is which."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from core.errors import InputError
from core.files import write_whole
from core.records import Record, stable_fraction
from eval.copy.case import Case

_ORDER: Final = "blind-order"
_MEMORIES: Final = 4
_TOLD: Final = (
    *("name", "item", "size", "currency", "price", "base_price", "saving", "discount_percent", "minimum", "offer"),
    *("offer_ends", "times_bought", "days_since", "cycle_days", "anchor", "anchor_days", "days_away", "today"),
)
"""Facts that a reader needs; the rest decide how something is written."""


class Words(Record):
    """What a reader sees."""

    title: str
    body: str


class Pair(Record):
    """One customer's two drafts: `new` is the run that is judged, `old` the one that it is compared with."""

    pair_id: str
    locale: str
    known: str
    """What may be said and what is known of the customer, in a line."""
    new: Words
    old: Words

    @property
    def new_first(self) -> bool:
        """Whether people see `new` first: by hash, so that the order is random, and known again without a key."""
        return new_is_first(self.pair_id)


class BlindPair(Record):
    """A pair as people see it."""

    pair_id: str
    locale: str
    known: str
    first_title: str
    first_body: str
    second_title: str
    second_body: str


def new_is_first(pair_id: str) -> bool:
    """Whether the pair is shown with the new run first."""
    return stable_fraction(_ORDER, pair_id) < 0.5


def pairs_of(new: Sequence[Case], old: Sequence[Case], most: int | None = None) -> list[Pair]:
    """The customers of both runs whose words differ, in an order by hash, so that the first are a fair sample."""
    before = {case.customer_id: case for case in old}
    found = [
        _pair(case, before[case.customer_id])
        for case in new
        if case.customer_id in before and case.text != before[case.customer_id].text
    ]
    return sorted(found, key=lambda pair: stable_fraction("pairs", pair.pair_id))[:most]


def _pair(new: Case, old: Case) -> Pair:
    return Pair(
        pair_id=new.customer_id,
        locale=new.draft.locale,
        known=_known(new, old),
        new=Words(title=new.draft.title, body=new.draft.body),
        old=Words(title=old.draft.title, body=old.draft.body),
    )


def _known(new: Case, old: Case) -> str:
    """What may be said and what is known of the customer.

    Facts of one draft alone would tell a reader which run is which, and make the other draft look invented.
    """
    ours, theirs = new.outcome.facts, old.outcome.facts
    shared = [name for name in _TOLD if name in ours and ours[name] == theirs.get(name)]
    facts = [f"{name.replace('_', ' ')} {ours[name]}" for name in shared]
    items = sorted({item.name for case in (new, old) for item in case.outcome.items if item.name})
    memory = sorted({fact.text for case in (new, old) for fact in case.outcome.memory[:_MEMORIES]})
    said = {"Facts of both": ", ".join(facts), "Ranked": ", ".join(items), "Customer": "; ".join(memory)}
    return ". ".join(f"{name}: {text}" for name, text in said.items() if text)


def write_pairs(path: Path, pairs: Sequence[Pair]) -> None:
    """A CSV without a sign of which run is which."""
    with write_whole(path) as stream:
        writer = csv.DictWriter(stream, list(BlindPair.model_fields))
        writer.writeheader()
        writer.writerows(_blind(pair).model_dump() for pair in pairs)


def _blind(pair: Pair) -> BlindPair:
    first, second = (pair.new, pair.old) if pair.new_first else (pair.old, pair.new)
    return BlindPair(
        pair_id=pair.pair_id,
        locale=pair.locale,
        known=pair.known,
        first_title=first.title,
        first_body=first.body,
        second_title=second.title,
        second_body=second.body,
    )


def read_pairs(path: Path) -> list[BlindPair]:
    """Read what `write_pairs` wrote. Raises InputError with the line that is wrong."""
    if not path.is_file():
        raise InputError(
            f"{path}: no such file; `pushwright eval copy FILE --against OTHER --pairs PAIRS.csv` makes one"
        )
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pairs = [_read(path, number, row) for number, row in enumerate(rows, 2)]
    if not pairs:
        raise InputError(f"{path}: the file holds no pairs")
    return pairs


def _read(path: Path, number: int, row: Mapping[str, str]) -> BlindPair:
    try:
        return BlindPair.model_validate({name: row.get(name) for name in BlindPair.model_fields})
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{path}:{number}: {first['loc'][0]}: {first['msg']}") from error
