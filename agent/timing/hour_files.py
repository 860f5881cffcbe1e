"""The hour model on disk: hours.npz (arrays) and hours.json (the card). Foreign, damaged or stale files are refused."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from agent.timing.grids import Floats
from agent.timing.records import HourCard
from core.errors import NotTrainedError

VERSION = 1
ARRAYS = "hours.npz"
CARD = "hours.json"
_ADVICE = "run `pushwright train`"


@dataclass(frozen=True)
class HourArrays:
    """What an hour model knows: ids (n), weeks (n, 168), population (168,), decayed moments (n,), segment (n,)."""

    customers: tuple[str, ...]
    weeks: npt.NDArray[np.float16]
    population: Floats
    moments: Floats
    segment: npt.NDArray[np.int16]

    @property
    def digest(self) -> str:
        """Sixteen hex digits over ids and arrays."""
        digest = hashlib.sha256("\x1f".join(self.customers).encode())
        for array in (self.weeks, self.population, self.moments, self.segment):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]


def save_hours(card: HourCard, arrays: HourArrays, folder: Path) -> None:
    """Write both files whole or not at all; the card comes last and never speaks of arrays that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{ARRAYS}.part"
    with part.open("wb") as stream:
        np.savez(
            stream,
            customers=np.array(arrays.customers, dtype=np.str_),
            weeks=arrays.weeks,
            population=arrays.population,
            moments=arrays.moments,
            segment=arrays.segment,
        )
    part.replace(folder / ARRAYS)
    card_part = folder / f".{CARD}.part"
    card_part.write_text(card.model_dump_json(indent=2), encoding="utf-8")
    card_part.replace(folder / CARD)


def load_hours(
    folder: Path, *, known_until: datetime | None = None, now: datetime | None = None, max_age: timedelta | None = None
) -> tuple[HourCard, HourArrays]:
    """Read what was saved.

    Raises NotTrainedError if there is nothing, if it is damaged or of another version, if it knows what happened after
    `known_until`, or if its data end more than `max_age` before `now`.
    """
    card = _read_card(folder / CARD)
    if known_until is not None and card.until > known_until:
        raise NotTrainedError(
            f"the hour model in {folder} knows events until {card.until.isoformat()}, wanted is nothing after "
            f"{known_until.isoformat()}: run `pushwright train --until {known_until.date()}`"
        )
    if now is not None and max_age is not None and now - card.until > max_age:
        raise NotTrainedError(
            f"the hour model in {folder} ends at {card.until.isoformat()}, which is too old: {_ADVICE}"
        )
    arrays = _read_arrays(folder / ARRAYS)
    if arrays.digest != card.digest:
        raise NotTrainedError(f"{folder / ARRAYS} does not belong to {folder / CARD}: {_ADVICE}")
    return card, arrays


def _read_card(path: Path) -> HourCard:
    if not path.exists():
        raise NotTrainedError(f"there is no hour model at {path}: {_ADVICE}")
    try:
        card = HourCard.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise NotTrainedError(f"{path} is not the card of an hour model: {_ADVICE}") from error
    if card.version != VERSION:
        raise NotTrainedError(f"the hour model at {path} has version {card.version}, needed is {VERSION}: {_ADVICE}")
    return card


def _read_arrays(path: Path) -> HourArrays:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return HourArrays(
                customers=tuple(stored["customers"].tolist()),
                weeks=stored["weeks"],
                population=stored["population"],
                moments=stored["moments"],
                segment=stored["segment"],
            )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise NotTrainedError(f"{path} is missing or damaged: {_ADVICE}") from error
