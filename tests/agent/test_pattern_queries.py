"""Patterns as people read them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.assembly import Workspace, open_workspace
from agent.pattern_queries import shop_patterns
from api.main import build_app
from core.errors import InputError
from core.settings import Settings
from ranking.model import RankingModel
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, small_baskets


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chips with salsa, bread with coffee; juice a few days after coffee; wine with chips, which is private."""
    extra = [
        basket
        for k in range(80)
        for basket in (
            bought(f"n{k}", TODAY - timedelta(days=70), "milk-a" if k % 2 else "coffee-a"),
            bought(f"n{k}", TODAY - timedelta(days=66), "bread-a" if k % 2 else "new-a"),
            bought(f"w{k}", TODAY - timedelta(days=30), "wine-a", "milk-b"),
        )
    ]
    folder = tmp_path_factory.mktemp("patterns") / "home"
    table = events(*small_baskets(), *extra)
    with open_workspace(Settings(home=folder, shop_timezone=ZONE)) as opened:
        RankingModel.fit(table, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1).save(opened.ranking_folder)
    return folder


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    with open_workspace(Settings(home=home, shop_timezone=ZONE)) as opened:
        yield opened


def test_both_kinds_with_their_shares_and_nothing_private(workspace: Workspace) -> None:
    found = shop_patterns(workspace)
    pairs = {(p.kind, p.anchor_type, p.type_key): p for p in found}
    assert ("next", "DRINKS/COFFEE", "DRINKS/JUICE") in pairs
    assert not [p for p in found if "WINE" in p.anchor_type + p.type_key]
    chips = [p for p in found if p.kind == "together" and {p.anchor, p.name} == {"chips a", "salsa a"}]
    assert [p.anchor for p in chips] == ["salsa a"]  # of the two directions the surer one
    (one,) = chips
    assert (one.baskets, one.anchor_baskets, one.confidence) == (80, 80, 1.0)
    assert one.usual < one.confidence
    for pattern in found:
        assert pattern.confidence == pytest.approx(pattern.baskets / pattern.anchor_baskets)
        assert pattern.support <= pattern.usual


def test_an_anchor_can_be_asked_for(workspace: Workspace) -> None:
    assert {p.anchor for p in shop_patterns(workspace, of="chips")} == {"chips a"}
    assert {p.kind for p in shop_patterns(workspace, kind="next")} == {"next"}
    assert len(shop_patterns(workspace, top=1)) == 2
    with pytest.raises(InputError, match="--of 'caviar'"):
        shop_patterns(workspace, of="caviar")
    with pytest.raises(InputError, match="--kind 'after' is neither together nor next"):
        shop_patterns(workspace, kind="after")


def test_the_command_prints_a_sentence_or_json_a_line(home: Path) -> None:
    runner = CliRunner()
    said = runner.invoke(build_app(), ["patterns", "--home", str(home), "--kind", "next"])
    assert said.exit_code == 0, said.output
    assert "after coffee: 果汁, not bought shortly before, within 30 days; 50.0% (40 of 80 baskets)" in said.stdout
    lines = runner.invoke(build_app(), ["patterns", "--home", str(home), "--json"]).stdout.splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"together", "next"}
