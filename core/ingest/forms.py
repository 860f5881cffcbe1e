"""The forms that values have in a data file, the same for every kind of file."""

PATTERNS: dict[str, tuple[str, str]] = {
    "id": (
        r"^\S(?:.{0,126}\S)?$",
        "is not an id: at most 128 characters, no spaces around it",
    ),
    "number": (
        r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$",
        "is not a plain number such as 1234.5 (no thousands separators, no currency signs)",
    ),
    "moment": (
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})$",
        "is not a moment with its zone such as 2017-10-30T12:00:00Z",
    ),
    "time": (
        r"^[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$",
        "is not a time such as 21:30",
    ),
    "flag": (
        r"^(?i:true|false|yes|no|1|0)$",
        "is neither true nor false",
    ),
}
"""By form: the pattern that a value has to match, and what is wrong with one that does not."""

MISSING = "is missing"
NO_SUCH_MOMENT = "is a moment that does not exist"
TRUE = ("true", "yes", "1")
