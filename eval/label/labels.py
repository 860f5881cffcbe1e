"""Labels: who chose what for which pair. A CSV with pair_id, rater and choice (first, second, tie)."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from core.errors import InputError
from core.files import write_whole
from core.records import Record
from eval.copy.judge import Choice
from eval.copy.pairs import new_is_first

Side = Literal["first", "second", "tie"]
FIELDS: Final[tuple[str, ...]] = ("pair_id", "rater", "choice")


class Label(Record):
    """One rater's choice for one pair."""

    pair_id: str
    rater: str
    choice: Side

    @property
    def preferred(self) -> Choice:
        """Which run it was."""
        if self.choice == "tie":
            return "tie"
        return "new" if (self.choice == "first") == new_is_first(self.pair_id) else "old"


def read_labels(paths: Sequence[Path]) -> list[Label]:
    """The labels of all files. Raises InputError for a wrong line, or a rater who labelled a pair twice differently."""
    found: dict[tuple[str, str], Label] = {}
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path}: no such file")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream), 2):
                label = _label(path, number, row)
                known = found.setdefault((label.pair_id, label.rater), label)
                if known != label:
                    raise InputError(
                        f"{path}:{number}: {label.rater} chose {known.choice} for pair {label.pair_id!r} before, "
                        f"and {label.choice} here; keep one"
                    )
    return list(found.values())


def _label(path: Path, number: int, row: dict[str, str]) -> Label:
    try:
        return Label.model_validate(
            {name: (row.get(name) or "").strip().lower() if name == "choice" else row.get(name) for name in FIELDS}
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{path}:{number}: {first['loc'][0]}: {first['msg']}") from error


def write_labels(path: Path, labels: Sequence[Label]) -> None:
    """All labels, whole or not at all."""
    with write_whole(path) as stream:
        writer = csv.DictWriter(stream, list[str](FIELDS))
        writer.writeheader()
        writer.writerows(label.model_dump() for label in labels)


def by_majority(labels: Sequence[Label]) -> dict[str, Choice]:
    """What most raters preferred, by pair; a tie where no choice has most votes."""
    votes: defaultdict[str, Counter[Choice]] = defaultdict(Counter)
    for label in labels:
        votes[label.pair_id][label.preferred] += 1
    return {pair_id: _winner(counts) for pair_id, counts in votes.items()}


def _winner(counts: Counter[Choice]) -> Choice:
    (best, most), *rest = counts.most_common()
    return best if not rest or rest[0][1] < most else "tie"
