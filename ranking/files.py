"""Model files without pickle: arrays in one npz, tables in parquet, and a JSON card that says what they are.

The card's `content` is a tree that mirrors the dataclasses; its leaves name arrays and tables. Only the classes listed
here are ever built from a file.
"""

import dataclasses
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from core.errors import NotTrainedError
from ranking.blend import Head, LearnedBlend, PriorBlend
from ranking.catalogue import Catalogue
from ranking.companions import Companions
from ranking.followers import Followers
from ranking.generators.content import ContentGenerator
from ranking.generators.factors import FactorGenerator
from ranking.generators.linear import LinearGenerator
from ranking.generators.neighbours import NeighbourGenerator
from ranking.generators.popularity import PopularityGenerator
from ranking.history import History
from ranking.ids import IdIndex
from ranking.logistic import Logistic
from ranking.profiles import Profiles
from ranking.response.answering import AnswerModel
from ranking.response.choosing import OfferModel
from ranking.segments.segments import Segments
from ranking.snapshot import Level, Snapshot
from ranking.tables import CustomerTable, ItemTable
from ranking.trees import Trees

FORMAT: Final = "pushwright-ranking"
VERSION: Final = 5
CARD: Final = "card.json"
ARRAYS: Final = "arrays.npz"

CLASSES: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        Catalogue, Companions, ContentGenerator, CustomerTable, History, ItemTable, Level, LinearGenerator,
        NeighbourGenerator, PopularityGenerator, PriorBlend, Profiles, Snapshot, LearnedBlend, Head, Logistic,
        FactorGenerator, Followers, Trees, AnswerModel,
        OfferModel, Segments,
    )
}  # fmt: skip

Tree = dict[str, Any]


class _Writer:
    """Turns dataclasses into a tree, and keeps their arrays and tables."""

    def __init__(self) -> None:
        self.arrays: dict[str, npt.NDArray[Any]] = {}
        self.tables: dict[str, pl.DataFrame] = {}

    def pack(self, value: Any, path: str) -> Tree:
        """The tree of `value`; raises TypeError for a kind that no model file may hold."""
        if dataclasses.is_dataclass(value) and type(value).__name__ in CLASSES:
            fields = {f.name: self.pack(getattr(value, f.name), f"{path}.{f.name}") for f in dataclasses.fields(value)}
            return {"class": type(value).__name__, "fields": fields}
        if isinstance(value, np.ndarray):
            return {"array": self._array(path, value)}
        if isinstance(value, sparse.csr_array):
            parts = {
                name: self._array(f"{path}.{name}", getattr(value, name)) for name in ("data", "indices", "indptr")
            }
            return {"csr": parts, "shape": [int(side) for side in value.shape]}
        if isinstance(value, pl.DataFrame):
            self.tables[path] = value
            return {"table": path}
        return self._pack_plain(value, path)

    def _pack_plain(self, value: Any, path: str) -> Tree:
        if isinstance(value, IdIndex):
            return {"ids": self._array(path, np.array(value.ids, dtype=np.str_))}
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return {"strings": self._array(path, np.array(value, dtype=np.str_))}
        if isinstance(value, tuple):
            return {"tuple": [self.pack(item, f"{path}.{k}") for k, item in enumerate(value)]}
        if isinstance(value, date):
            return {"date": value.isoformat()}
        if value is None or isinstance(value, str | int | float):
            return {"value": value}
        raise TypeError(f"{path}: a model file cannot hold a {type(value).__name__}")

    def _array(self, path: str, value: npt.NDArray[Any]) -> str:
        self.arrays[path] = value
        return path


def _unpack(tree: Tree, arrays: dict[str, npt.NDArray[Any]], tables: dict[str, pl.DataFrame]) -> Any:
    if "class" in tree:
        fields = {name: _unpack(part, arrays, tables) for name, part in tree["fields"].items()}
        return CLASSES[tree["class"]](**fields)
    if "array" in tree:
        return arrays[tree["array"]]
    if "csr" in tree:
        data, indices, indptr = (arrays[tree["csr"][name]] for name in ("data", "indices", "indptr"))
        return sparse.csr_array((data, indices, indptr), shape=tuple(tree["shape"]))
    if "table" in tree:
        return tables[tree["table"]]
    if "ids" in tree:
        return IdIndex(arrays[tree["ids"]].tolist())
    if "strings" in tree:
        return tuple(arrays[tree["strings"]].tolist())
    if "tuple" in tree:
        return tuple(_unpack(part, arrays, tables) for part in tree["tuple"])
    return date.fromisoformat(tree["date"]) if "date" in tree else tree["value"]


def save_parts(directory: Path, parts: dict[str, Any], about: dict[str, Any]) -> None:
    """Write the parts and their card into `directory`; the card comes last, so that half a model is none."""
    directory.mkdir(parents=True, exist_ok=True)
    card_path = directory / CARD
    card_path.unlink(missing_ok=True)
    writer = _Writer()
    content = {name: writer.pack(part, name) for name, part in parts.items()}
    np.savez(directory / ARRAYS, allow_pickle=False, **writer.arrays)
    for name, table in writer.tables.items():
        table.write_parquet(directory / f"{name}.parquet")
    names = [ARRAYS, *(f"{name}.parquet" for name in sorted(writer.tables))]
    card = {
        "format": FORMAT,
        "version": VERSION,
        "about": about,
        "files": {name: _digest(directory / name) for name in names},
        "content": content,
    }
    temporary = directory / f"{CARD}.part"
    temporary.write_text(json.dumps(card, indent=1, sort_keys=True), encoding="utf-8")
    temporary.replace(card_path)


def load_parts(directory: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(parts, about). Raises NotTrainedError where there is no model, or a damaged, older or foreign one."""
    card = _read_card(directory)
    for name, digest in card["files"].items():
        path = directory / name
        if not path.is_file() or _digest(path) != digest:
            raise NotTrainedError(f"{path} is missing or was changed after training: run `pushwright train` again")
    with np.load(directory / ARRAYS, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    tables = {
        name.removesuffix(".parquet"): pl.read_parquet(directory / name)
        for name in card["files"]
        if name.endswith(".parquet")
    }
    return {name: _unpack(tree, arrays, tables) for name, tree in card["content"].items()}, card["about"]


def _read_card(directory: Path) -> dict[str, Any]:
    path = directory / CARD
    if not path.is_file():
        raise NotTrainedError(f"no model in {directory}: run `pushwright train` first")
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotTrainedError(f"{path} is not a model card ({error}): run `pushwright train` again") from error
    if not isinstance(card, dict) or card.get("format") != FORMAT or card.get("version") != VERSION:
        raise NotTrainedError(f"{path} was made by another version: run `pushwright train` again")
    return card


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
