"""Files appear whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from core.files import write_whole


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "drafts.jsonl"
    with write_whole(target) as stream:
        stream.write("早安\n")
        assert not target.exists()
    assert target.read_bytes() == "早安\n".encode()
    assert [path.name for path in target.parent.iterdir()] == ["drafts.jsonl"]


def test_nothing_is_left_when_the_block_fails(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")

    def write_and_fail() -> None:
        with write_whole(target, binary=True) as stream:
            stream.write(b"half")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_fail()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_permissions_are_those_of_the_old_file_or_of_any_new_one(tmp_path: Path) -> None:
    old, new, plain = tmp_path / "old", tmp_path / "new", tmp_path / "plain"
    old.write_text("x")
    old.chmod(0o640)
    plain.write_text("x")
    for path in (old, new):
        with write_whole(path) as stream:
            stream.write("y")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    with write_whole(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert real.read_text() == "new"
