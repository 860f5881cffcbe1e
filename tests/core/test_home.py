"""One writer at a time, across processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import LockedError
from core.home import Home

_TRY = """
import sys
from pathlib import Path
from core.errors import LockedError
from core.home import Home
try:
    with Home(Path(sys.argv[1])).lock():
        print("held")
except LockedError as error:
    print(error)
"""


def try_elsewhere(home: Home) -> str:
    done = subprocess.run([sys.executable, "-c", _TRY, str(home.path)], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_second_process_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock():
        assert "in use by another pushwright process" in try_elsewhere(home)
    assert try_elsewhere(home) == "held\n"


def test_a_second_lock_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.lock(), pytest.raises(LockedError, match="--home"), Home(tmp_path).lock():
        pass


def test_a_home_makes_nothing_before_it_is_asked_to(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert {home.database.parent, home.chroma.parent, home.models.parent, home.snapshots.parent} == {home.path}
    assert not home.path.exists()
    assert home.create().path.is_dir()
