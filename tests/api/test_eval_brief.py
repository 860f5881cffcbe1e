"""`pushwright eval copy BRIEF`: a small shop is learned, a brief is drafted by a script, and its copy is judged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.assembly import open_workspace
from agent.training import train_all
from core.records import Consent, Customer, Offer, OfferKind, Product
from core.settings import Settings
from tests.api.test_eval import run
from tests.ranking.conftest import TODAY, events, small_baskets

pytestmark = pytest.mark.model

BRIEF = """
campaign_id = "autumn"
goal = "Bring regulars back."
locales = ["en", "zh"]
[scope]
offered = true
[window]
starts_on = 2017-10-01
ends_on = 2017-10-03
"""
GOODS = {
    "milk-a": ("whole milk", "鲜牛奶", ("DAIRY", "MILK")),
    "bread-a": ("white bread", "白面包", ("BAKERY", "BREAD")),
    "salsa-a": ("salsa", "莎莎酱", ("SNACKS", "SALSA")),
    "chips-a": ("potato chips", "薯片", ("SNACKS", "CHIPS")),
    "coffee-a": ("ground coffee", "咖啡粉", ("DRINKS", "COFFEE")),
}
SCRIPT = (
    {"languages": ["en"]},
    {"title": "A line for the list", "body": "Your coupon is good through December 24.", "repeat": True},
)
"""The script writes English; the copy bank writes Chinese, and where its own lines are better."""


def _product(product_id: str) -> Product:
    en, zh, category = GOODS[product_id]
    return Product(
        product_id=product_id,
        name={"en": en, "zh": zh},
        category=category,
        price=2.5,
        attributes={"number.en": "plural" if product_id == "chips-a" else "singular", "measure.zh": "份"},
        as_of=datetime(2017, 1, 1, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty customers, half of each language; five kinds of goods, with a coupon for each; all of it learned."""
    folder = tmp_path_factory.mktemp("shop") / "home"
    coupon = Offer(
        offer_id="o1",
        campaign_id="autumn",
        products=tuple(GOODS),
        kind=OfferKind.NONE,
        instrument="coupon",
        starts_at=datetime(2017, 9, 1, tzinfo=UTC),
        ends_at=datetime(2017, 12, 25, 5, tzinfo=UTC),
    )
    with open_workspace(Settings(home=folder)) as workspace:
        store = workspace.store
        store.products.upsert_many(_product(product_id) for product_id in GOODS)
        store.offers.upsert_many([coupon])
        store.customers.upsert_many(
            Customer(customer_id=f"c{at:02d}", locale="en" if at < 20 else "zh", consent=Consent(push=True))
            for at in range(40)
        )
        store.events.load(events(*small_baskets()))
        train_all(workspace, until=TODAY, seed=0, report=lambda *_: None)
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a brief and a script."""
    monkeypatch.chdir(tmp_path)
    Path("brief.toml").write_text(BRIEF, encoding="utf-8")
    Path("script.jsonl").write_text("".join(json.dumps(line) + "\n" for line in SCRIPT), encoding="utf-8")
    return tmp_path


def figures(out: str) -> dict[str, float]:
    """Values by name of the measures in a JSON report."""
    return {each["name"]: each["value"] for each in _report(out)["result"]["measures"]}


def _report(out: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(Path(out, "copy.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.usefixtures("folder")
def test_a_brief_is_drafted_and_its_copy_is_judged(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ("copy", "brief.toml", "--model", "scripted:script.jsonl", "--no-embedding", "--limit", "20")
    _, said, note = run(capsys, monkeypatch, *order, "--home", str(home), "--token-price", "10", "--out", "first")
    assert "20 of 20 customers drafted, in first/drafts.jsonl" in note
    assert "Passes the guardrail" in said
    found = figures("first")
    assert (found["passed"], found["faithful"]) == (1.0, 1.0)
    assert found["tokens.calls"] > 0
    assert found["tokens.cost"] == pytest.approx(0.01 * (found["tokens.prompt"] + found["tokens.completion"]))
    assert sum(value for name, value in found.items() if name.startswith("source.") and name.count(".") == 1) == 1.0
    assert "Tokens and cost" in Path("first/copy.html").read_text(encoding="utf-8")

    run(capsys, monkeypatch, *order, "--home", str(home), "--out", "again")
    assert _report("again")["digest"] == _report("first")["digest"]
    assert figures("again")["tokens.calls"] == 0, "what was written before is not paid again"
