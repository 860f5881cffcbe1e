"""`pushwright learn encoder`: what it refuses, and the texts and pairs it learns from."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.assembly import open_workspace
from agent.encoder_learning import learn_encoder, type_texts
from api.main import build_app
from core.errors import InputError
from core.settings import Settings
from retrieval.product_text import product_text
from retrieval.tuning import TuneSettings
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, events, small_baskets


def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    found = CliRunner().invoke(build_app(), ["learn", "encoder", "--out", str(tmp_path)])
    assert isinstance(found.exception, InputError)
    assert "not empty" in str(found.exception)


def test_a_type_has_the_text_of_most_of_its_named_products() -> None:
    texts = type_texts(PRODUCTS)
    assert texts["DAIRY/MILK"] == min(product_text(p) for p in PRODUCTS if p.category == ("DAIRY", "MILK"))
    assert "DRINKS/TEA" not in texts  # its only product has no name


def test_a_shop_with_few_baskets_is_told_so(tmp_path: Path) -> None:
    with open_workspace(Settings(home=tmp_path / "home", shop_timezone=ZONE)) as workspace:
        workspace.store.products.upsert_many(PRODUCTS)
        workspace.store.events.load(events(*small_baskets()[:8]))
        with pytest.raises(InputError, match="too few baskets before"):
            learn_encoder(
                workspace, None, base="b", until=TODAY - timedelta(days=1), out=tmp_path / "out", seed=0,  # type: ignore[arg-type]
                settings=TuneSettings(), report=lambda *_: None,
            )  # fmt: skip
    assert not (tmp_path / "out").exists()
