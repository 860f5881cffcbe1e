import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexMismatchError, LockedError, NotTrainedError, PushwrightError, SettingsError, StateError
from retrieval.chroma import Stamp, open_chroma
from retrieval.collection import Row
from retrieval.memory import ChromaMemory
from tests.retrieval.fakes import HashingEmbedder, card

STAMP = Stamp(schema=1, embedder="one", dimension=4)
ROW = Row("a", "text", {"n": 1})


def test_collection_survives_closing(tmp_path: Path) -> None:
    with open_chroma(tmp_path / "c") as store:
        store.created("things", STAMP).write([ROW], np.ones((1, 4), np.float32))
    with open_chroma(tmp_path / "c") as store:
        assert store.existing("things", STAMP).read(["a"]) == {"a": ROW}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Stamp(1, "two", 4), ["one", "two"]),
        (Stamp(1, "one", 8), ["4", "8"]),
        (Stamp(2, "one", 4), ["format 1", "reads 2"]),
    ],
)
def test_another_stamp_is_refused_with_both_and_the_way_out(tmp_path: Path, other: Stamp, words: list[str]) -> None:
    with open_chroma(tmp_path / "c") as store:
        store.created("things", STAMP)
        with pytest.raises(IndexMismatchError) as caught:
            store.existing("things", other)
    assert all(word in str(caught.value) for word in [*words, "pushwright train", "things"])


def test_a_missing_collection_is_not_trained(tmp_path: Path) -> None:
    with open_chroma(tmp_path / "c") as store, pytest.raises(NotTrainedError, match="pushwright train"):
        store.existing("things", STAMP)


def test_the_same_folder_twice_is_refused_and_free_after_closing(tmp_path: Path) -> None:
    with open_chroma(tmp_path / "c"), pytest.raises(LockedError, match="in use"):
        open_chroma(tmp_path / "c")
    open_chroma(tmp_path / "c").close()


_HOLDER = """
import sys
from pathlib import Path
from retrieval.chroma import open_chroma
with open_chroma(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def held_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "c"
    command = [sys.executable, "-c", _HOLDER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield folder
        holder.communicate("\n", timeout=30)


def test_a_second_process_is_refused_in_one_line(held_folder: Path) -> None:
    with pytest.raises(LockedError) as caught:
        open_chroma(held_folder)
    assert str(held_folder) in str(caught.value)
    assert "CHROMA_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_homes_in_one_process_do_not_mix(tmp_path: Path) -> None:
    with open_chroma(tmp_path / "one") as one, open_chroma(tmp_path / "two") as two:
        one.created("things", STAMP).write([ROW], np.ones((1, 4), np.float32))
        assert two.names() == []
        two.close()
        assert one.existing("things", STAMP).count() == 1
    shutil.rmtree(tmp_path / "one")
    with open_chroma(tmp_path / "one") as again:
        assert again.names() == []


def _database(folder: Path) -> Path:
    with open_chroma(folder) as store:
        store.created("things", STAMP).write(
            [Row(str(n), "text", {"n": n}) for n in range(1500)], np.random.default_rng(0).random((1500, 4), np.float32)
        )
    return folder / "chroma.sqlite3"


def test_a_damaged_database_names_folder_and_way_out_and_can_be_replaced(tmp_path: Path) -> None:
    database = _database(tmp_path / "c")
    database.write_bytes(b"no database" * 500)
    with pytest.raises(IndexMismatchError) as caught:
        open_chroma(tmp_path / "c")
    assert str(tmp_path / "c") in str(caught.value)
    assert "pushwright train" in str(caught.value)
    assert "\n" not in str(caught.value)
    shutil.rmtree(tmp_path / "c")
    with open_chroma(tmp_path / "c") as store:
        assert store.names() == []


def test_a_truncated_database_is_refused(tmp_path: Path) -> None:
    database = _database(tmp_path / "c")
    with database.open("r+b") as file:
        file.truncate(100_000)
    with pytest.raises(IndexMismatchError, match="pushwright train"), open_chroma(tmp_path / "c") as store:
        store.existing("things", STAMP).all_rows()


def test_a_damaged_graph_is_refused(tmp_path: Path) -> None:
    database = _database(tmp_path / "c")
    for file in database.parent.glob("*/*"):
        file.write_bytes(b"zz")
    with (
        pytest.raises(IndexMismatchError, match="pushwright train"),
        open_chroma(tmp_path / "c") as store,
    ):
        store.existing("things", STAMP).nearest(np.ones(4, np.float32), 1)


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("file")
    with pytest.raises(StateError, match="cannot be used"):
        open_chroma(tmp_path / "c")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x:1", "http://", "http://h:99999", "http://h:8000/path"])
def test_malformed_urls_are_refused_before_any_connection(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="http://host:port"):
        open_chroma(tmp_path, url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unreachable_server_is_one_line(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{_free_port()}"
    with pytest.raises(PushwrightError, match="no Chroma server answers") as caught:
        open_chroma(tmp_path, url)
    assert url in str(caught.value)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    binary = Path(sys.executable).parent / "chroma"
    if not binary.exists():
        pytest.skip("no chroma command beside this Python")
    port = _free_port()
    command = [str(binary), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.skip("chroma run does not come up here")


def test_two_clients_share_a_server(tmp_path: Path, server: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    server_url, _ = server
    embedder = HashingEmbedder()
    with open_chroma(tmp_path / "x", server_url) as one, open_chroma(tmp_path / "x", server_url) as two:
        ChromaMemory.open(one, embedder).remember([card("c1", "likes milk")], embedder.embed_documents(["milk"]))
        memory = ChromaMemory.open(two, embedder)
        assert [fact.text for fact in memory.recall(["c1"])[0].facts] == ["likes milk"]
        assert memory.forget("c1") == 1
        assert memory.recall(["c1"])[0].facts == ()
        with pytest.raises(IndexMismatchError, match=server_url):
            ChromaMemory.open(one, HashingEmbedder("other"))
    assert not (tmp_path / "x").exists()


def test_a_server_that_goes_away_is_one_line(tmp_path: Path, server: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    url, process = server
    with open_chroma(tmp_path, url) as store:
        process.kill()
        process.wait()
        with pytest.raises(PushwrightError, match="no Chroma server answers"):
            store.names()


def test_nothing_is_sent_out(tmp_path: Path) -> None:
    """The suite closes sockets: opening and writing works, so no telemetry and no default model is fetched."""
    with open_chroma(tmp_path / "c") as store:
        store.created("things", STAMP).write([ROW], np.ones((1, 4), np.float32))
    with sqlite3.connect(tmp_path / "c" / "chroma.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM embeddings").fetchone() == (1,)
    database.close()
