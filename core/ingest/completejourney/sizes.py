"""Package sizes as a person writes them."""

import re

_UNITS = {
    "OZ": "oz",
    "Z": "oz",
    "FL OZ": "fl oz",
    "LB": "lb",
    "LBS": "lb",
    "CT": "ct",
    "PK": "pack",
    "L": "l",
    "LT": "l",
    "ML": "ml",
    "GAL": "gal",
    "GA": "gal",
    "PT": "pt",
    "QT": "qt",
    "DZ": "dozen",
    "G": "g",
    "GM": "g",
    "KG": "kg",
    "LOAD": "loads",
    "LOADS": "loads",
    "LD": "loads",
    "LDS": "loads",
    "SQ FT": "sq ft",
    "FT": "ft",
    "IN": "in",
    "PC": "pieces",
    "STEM": "stems",
    "STEMS": "stems",
    "SHEETS": "sheets",
    "ROLL": "rolls",
}
_COUNTED = frozenset({"ct", "pack", "loads", "pieces", "stems", "sheets", "rolls"})
"""Units that are whole numbers; one of them says nothing."""
_MEASURED = frozenset({"oz", "fl oz", "lb", "l", "ml", "g", "kg"})
"""Units that the pieces of a multipack have."""
_NUMBER = r"(\d{0,4}\.\d{1,3}|\d{1,4}\.?)"
_PLAIN = re.compile(rf"{_NUMBER} ?([A-Z]+(?: [A-Z]+)?)")
_SHELF_MARK = re.compile(r"^(?:AB|[A-Z]) {2,}(?=[\d.])")
_CONTAINER = re.compile(r" (?:BTL|BAG|CAN|PET|NR|BOX|JAR|LOOSE)$")
_MULTIPACK = re.compile(rf"(\d{{1,2}}) ?(?:PK|CT|P)? ?[/-] ?{_NUMBER} ?([A-Z]+(?: [A-Z]+)?)")
_MULTIPACK_REVERSED = re.compile(rf"{_NUMBER} ?([A-Z]+(?: [A-Z]+)?) ?/ ?(\d{{1,2}}) ?(?:PK|CT)")
_FRACTION = re.compile(r"(?:(\d{1,2}) )?([1357])/([248]) ?([A-Z]+)")
_FRACTION_UNITS = frozenset({"gal", "pt", "qt", "lb"})
_BARE = {"GAL": "1 gal", "QT": "1 qt", "PT": "1 pt", "L": "1 l", "DZ": "1 dozen", "HALF GAL": "1/2 gal"}
_LARGEST_LOOSE_POUNDS = 10


def readable_size(code: str | None, department: str) -> str | None:
    """`12.3 OZ` -> "12.3 oz", `6 PK/8 OZ` -> "6 x 8 oz", `1/2 GAL` -> "1/2 gal"; None for what nobody can read.

    Letters that mark the shelf and words for the container go. Left out rather than shown: sizes without a unit,
    ranges, dimensions, `2/3 OZ` (a fraction or two of three?), one piece, and in the produce department counts and
    weights over ten pounds: they tell how many fit into the crate, not what is sold.
    """
    if code is None:
        return None
    tidy = re.sub(r"\s+", " ", _CONTAINER.sub("", _SHELF_MARK.sub("", code.upper().strip(" *"))))
    size = _BARE.get(tidy) or _plain(tidy) or _multipack(tidy) or _fraction(tidy)
    return None if size is None or (department == "PRODUCE" and _is_crate(size)) else size


def _plain(tidy: str) -> str | None:
    match = _PLAIN.fullmatch(tidy)
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        return None
    number = _number(match[1])
    if float(number) == 0 or (unit in _COUNTED and ("." in number or number == "1")):
        return None
    return f"{number} {unit}"


def _multipack(tidy: str) -> str | None:
    match, turned = _MULTIPACK.fullmatch(tidy), _MULTIPACK_REVERSED.fullmatch(tidy)
    if match:
        count, number, code = match.groups()
    elif turned:
        number, code, count = turned.groups()
    else:
        return None
    unit = _UNITS.get(code)
    looks_like_fraction = bool(re.fullmatch(r"\d+/\d ?\D+", tidy)) and int(count) < float(number)
    if unit not in _MEASURED or int(count) < 2 or float(number) == 0 or looks_like_fraction:
        return None
    return f"{int(count)} x {_number(number)} {unit}"


def _fraction(tidy: str) -> str | None:
    match = _FRACTION.fullmatch(tidy)
    unit = _UNITS.get(match[4]) if match else None
    if match is None or unit is None or int(match[2]) >= int(match[3]):
        return None
    if match[1]:
        return f"{match[1]} {match[2]}/{match[3]} {unit}"
    return f"{match[2]}/{match[3]} {unit}" if unit in _FRACTION_UNITS else None


def _number(digits: str) -> str:
    return f"{float(digits):g}"


def _is_crate(size: str) -> bool:
    number, _, unit = size.rpartition(" ")
    return unit == "ct" or (
        unit == "lb" and number.replace(".", "").isdigit() and float(number) > _LARGEST_LOOSE_POUNDS
    )
