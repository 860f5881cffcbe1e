"""`train --update`: what is counted is that of a full training, what was learned stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.assembly import Workspace, open_ranking, open_workspace
from agent.training import KEPT, TrainReport, train_all
from core.errors import InputError, NotTrainedError
from core.settings import Settings
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, small_baskets

LATER = TODAY + timedelta(days=9)
NEWS = [bought("half", TODAY + timedelta(days=3), "chips-a", "salsa-a"), bought("fresh", TODAY, "milk-a")]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(Settings(home=tmp_path / "home", shop_timezone=ZONE)) as opened:
        opened.store.products.upsert_many(PRODUCTS)
        opened.store.events.load(events(*small_baskets(), *NEWS))
        yield opened


def train(workspace: Workspace, until: date, *, update: bool = False) -> TrainReport:
    return train_all(workspace, until=until, seed=0, report=lambda *_: None, update=update)


def test_there_must_be_something_to_update(workspace: Workspace) -> None:
    with pytest.raises(NotTrainedError, match="pushwright train"):
        train(workspace, LATER, update=True)


@pytest.mark.model
def test_an_update_knows_the_new_events_and_says_what_is_of_which_day(workspace: Workspace) -> None:
    train(workspace, TODAY)
    assert open_ranking(workspace).profiles(["fresh"]) == [None]
    assert train(workspace, LATER, update=True).responses == KEPT
    ranking = open_ranking(workspace)
    assert ranking.profiles(["fresh"])[0] is not None
    assert (ranking.today, ranking.learned_until) == (LATER, TODAY)
    # A second update keeps the day of the first training, and nothing goes back behind it.
    assert train(workspace, LATER + timedelta(days=1), update=True).weights_until == TODAY.isoformat()
    with pytest.raises(InputError, match="--until 2017-09-01: the weights to keep were learned from events up to"):
        train(workspace, date(2017, 9, 1), update=True)
