"""Golden files: rendered texts that a person has read. Run with PUSHWRIGHT_GOLDEN=write to write them again."""

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare `text` with the golden file `name`."""
    path = _FOLDER / name
    if os.environ.get("PUSHWRIGHT_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
