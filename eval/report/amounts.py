"""How the evaluation reports write figures."""

import math

from eval.suite import Measure, Unit

DASH = "–"
_SMALLEST = 1e-6


def amount(value: float | None, unit: Unit) -> str:
    """A value in its unit; a dash for none."""
    if value is None or math.isnan(value):
        return DASH
    if unit == "share":
        return f"{_places(100 * value, 1)}\u202f%"
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "per_second":
        return f"{value:,.0f}\u202f/\u202fs"
    suffix = {"ratio": "\u202f×", "seconds": "\u202fs"}.get(unit, "")
    return f"{plain(value)}{suffix}"


def plain(value: float) -> str:
    """Four digits that matter: 0.4123, 12.35, 1,235; a value that six decimals cannot show is "< 0.000001"."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    if abs(value) < _SMALLEST:
        return f"< {_SMALLEST:f}" if value > 0 else f"> -{_SMALLEST:f}"
    places = max(0, min(6, 3 - math.floor(math.log10(abs(value)))))
    return _places(value, places)


def _places(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def between(measure: Measure) -> str:
    """`95.1 to 98.7 %`; empty for a figure without an interval."""
    if measure.low is None or measure.high is None:
        return ""
    low, high = amount(measure.low, measure.unit), amount(measure.high, measure.unit)
    return f"{low.removesuffix(chr(0x202F) + '%')} to {high}"


def in_a_line(measure: Measure) -> str:
    """`97.3 % (95.1 to 98.7 %, n 412)`."""
    inside = ", ".join(part for part in (between(measure), f"n {measure.n:,}") if part)
    return f"{amount(measure.value, measure.unit)} ({inside})"
