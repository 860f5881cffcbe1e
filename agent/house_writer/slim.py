"""Smaller weights: the same model in another quantisation, or with fewer layers, as GGUF files for llama.cpp."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.errors import InputError

KINDS = ("q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "bf16", "f16")
"""Quantisations that the gguf package can write; llama.cpp's names."""

_BLOCK = re.compile(r"^blk\.(\d+)\.(.+)$")
_NEVER_COPIED = ("GGUF.", "general.architecture", "general.file_type", "general.alignment")


def require_kinds(kinds: Sequence[str]) -> None:
    """Raises InputError for a quantisation that there is not, before anything is written."""
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"--kinds {kind!r} is not known; there is {', '.join(KINDS)}")


def requantise(source: Path, kind: str, out: Path) -> None:
    """Write the matrices of the blocks as `kind`; norms and the embedding stay as they are.

    Raises InputError for an unknown kind.
    """
    require_kinds([kind])
    _write(source, out, kind=kind)


def prune(source: Path, layers: int, out: Path) -> None:
    """Write the model with `layers` blocks: the last one and the first ones stay, since the late middle does least.

    Gromov et al. 2024, "The Unreasonable Ineffectiveness of the Deeper Layers": what is cut must be healed by tuning.
    Raises InputError for a number of layers that leaves nothing to cut, or nothing at all.
    """
    count = _blocks(source)
    if not 1 < layers < count:
        raise InputError(f"--layers {layers} must be between 2 and {count - 1}: {source.name} has {count}")
    _write(source, out, kept=[*range(layers - 1), count - 1])


def _blocks(source: Path) -> int:
    import gguf

    return int(_value(gguf.GGUFReader(source), "llama.block_count"))


def _value(reader: Any, key: str) -> Any:
    field = reader.fields.get(key)
    if field is None:
        raise InputError(f"the weights have no {key}; only models of the Llama family can be made smaller")
    return field.contents()


def _write(source: Path, out: Path, *, kind: str = "", kept: list[int] | None = None) -> None:
    import gguf

    reader = gguf.GGUFReader(source)
    part = out.with_name(out.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(part, str(_value(reader, "general.architecture")))
    for field in reader.fields.values():
        if field.name.startswith(_NEVER_COPIED):
            continue
        value = len(kept) if kept is not None and field.name == "llama.block_count" else field.contents()
        sub_type = field.types[-1] if field.types[0] is gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, value, field.types[0], sub_type=sub_type)
    for name, data, type_ in _tensors(reader, kind, kept):
        writer.add_tensor(name, data, raw_dtype=type_)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(out)


def _tensors(reader: Any, kind: str, kept: list[int] | None) -> Iterator[tuple[str, Any, Any]]:
    """(name, rows, type): of the kept blocks, renumbered, in the wanted quantisation."""
    import gguf

    places = {old: new for new, old in enumerate(kept)} if kept is not None else None
    for tensor in reader.tensors:
        name, data, type_ = tensor.name, tensor.data, tensor.tensor_type
        block = _BLOCK.match(name)
        if block and places is not None:
            if int(block[1]) not in places:
                continue
            name = f"blk.{places[int(block[1])]}.{block[2]}"
        if block and kind and type_ is not gguf.GGMLQuantizationType.F32:
            type_ = gguf.GGMLQuantizationType[kind.upper()]
            data = gguf.quants.quantize(gguf.quants.dequantize(tensor.data, tensor.tensor_type), type_)
        yield name, data, type_
