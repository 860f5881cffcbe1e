"""`--mode` reaches the batch as the mode that the graph asks for, not as a word that merely prints like it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import assembly, drafting
from agent.drafting import DraftOrder
from api.main import build_app
from api.options import chosen_mode
from core.errors import InputError
from core.records import WriteMode

BRIEF = str(Path(__file__).parents[2] / "examples" / "brief.toml")


class BegunError(Exception):
    """The batch would begin here."""


@pytest.mark.parametrize("mode", list(WriteMode))
@pytest.mark.parametrize("command", [["draft", BRIEF, "--out", "d.jsonl"], ["preview", BRIEF, "--customer", "1"]])
def test_the_mode_of_the_command_is_the_mode_of_the_batch(
    command: list[str], mode: WriteMode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: list[DraftOrder] = []

    @contextmanager
    def no_workspace(_settings: object) -> Iterator[None]:
        yield None

    def batch(_workspace: object, order: DraftOrder, *_: object, **__: object) -> None:
        orders.append(order)
        raise BegunError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assembly, "open_workspace", no_workspace)
    monkeypatch.setattr(drafting, "draft_campaign", batch)
    result = CliRunner().invoke(build_app(), [*command, "--mode", mode.value])
    assert isinstance(result.exception, BegunError)
    assert orders[0].brief.mode is mode


def test_no_mode_is_that_of_the_brief_and_another_is_refused() -> None:
    assert chosen_mode(None) is None
    with pytest.raises(InputError, match="'poem' is neither template nor individual"):
        chosen_mode("poem")
