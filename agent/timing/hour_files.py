"""The hour model on disk: hours.npz (arrays) and hours.json (the card). Foreign, damaged or stale files are refused."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from agent.timing.grids import Floats
from agent.timing.hours import VERSION, HourModel
from agent.timing.records import HourCard
from core.errors import NotTrainedError

ARRAYS = "hours.npz"
CARD = "hours.json"
_ADVICE = "run `pushwright train`"


def save_hours(model: HourModel, folder: Path) -> None:
    """Write both files whole or not at all; the card comes last, so that it never speaks of arrays that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{ARRAYS}.part"
    with part.open("wb") as stream:
        np.savez(
            stream,
            customers=np.array(model.customers, dtype=np.str_),
            weeks=model.stored_weeks,
            population=model.arrays["population"],
            moments=model.arrays["moments"],
            segment=model.arrays["segment"],
        )
    os.replace(part, folder / ARRAYS)
    card = folder / f".{CARD}.part"
    card.write_text(model.card.model_dump_json(indent=2), encoding="utf-8")
    os.replace(card, folder / CARD)


def load_hours(
    folder: Path, *, known_until: datetime | None = None, now: datetime | None = None, max_age: timedelta | None = None
) -> HourModel:
    """Read a saved model.

    Raises NotTrainedError if there is none, if it is damaged or of another version, if it knows what happened after
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
    customers, weeks, arrays = _read_arrays(folder / ARRAYS)
    if digest_of_arrays(customers, weeks, arrays) != card.digest:
        raise NotTrainedError(f"{folder / ARRAYS} does not belong to {folder / CARD}: {_ADVICE}")
    return HourModel(card, customers, weeks, arrays)


def digest_of_arrays(customers: Sequence[str], weeks: npt.NDArray[np.float16], arrays: Mapping[str, Floats]) -> str:
    """Sixteen hex digits over ids and arrays."""
    digest = hashlib.sha256("\x1f".join(customers).encode())
    digest.update(np.ascontiguousarray(weeks).tobytes())
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


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


def _read_arrays(path: Path) -> tuple[list[str], npt.NDArray[np.float16], dict[str, Floats]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in ("population", "moments", "segment")}
            return stored["customers"].tolist(), stored["weeks"], arrays
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise NotTrainedError(f"{path} is missing or damaged: {_ADVICE}") from error
