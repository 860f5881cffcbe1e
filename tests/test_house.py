"""The house itself: our folder names are ours, help is quick, nothing heavy is imported for it."""

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

FOLDERS = {"core", "prompts", "retrieval", "ranking", "agent", "eval", "api"}


def test_no_other_distribution_owns_a_folder_name() -> None:
    taken = {
        (distribution.name, file.parts[0])
        for distribution in distributions()
        for file in distribution.files or ()
        if len(file.parts) > 1 and file.parts[0] in FOLDERS | {"tests"} and distribution.name != "pushwright"
    }
    assert not taken


def test_nothing_else_is_importable_from_the_root() -> None:
    root = Path(__file__).parent.parent
    packages = {path.parent.name for path in root.glob("*/__init__.py")}
    assert packages == FOLDERS | {"tests"}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from api.main import build_app; build_app();"
        "heavy = {'torch', 'chromadb', 'langgraph', 'langchain_core', 'polars', 'numpy', 'sqlalchemy', 'jinja2'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
