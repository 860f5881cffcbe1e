"""`pushwright when`: the picture of a week, the plan, and why."""

import json
import sys
from pathlib import Path

import pytest

from agent.timing.hours import HourModel
from api.main import main
from core.records import Consent, Customer, PushRecord
from core.store import Store
from tests.agent.timing.cases import NEW_YORK, events, utc, weekly_shopper

BRIEF = """
campaign_id = "sale"
goal = "g"
[window]
starts_on = 2017-11-02
ends_on = 2017-11-04
earliest = 18:00:00
latest = 20:00:00
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Ada comes on Tuesdays at half past ten in New York, Bob has not agreed to pushes."""
    folder = tmp_path / "home"
    shopping = events([*weekly_shopper("ada", "2017-03-07T14:30", 34), *weekly_shopper("bob", "2017-03-09T20:30", 34)])
    store = Store.open(f"sqlite:///{folder / 'pushwright.sqlite'}")
    store.customers.upsert_many(
        Customer(customer_id=who, timezone=NEW_YORK, consent=Consent(push=who == "ada")) for who in ("ada", "bob")
    )
    store.pushes.write([PushRecord(push_id="other:ada", customer_id="ada", at=utc("2017-11-02T20:00"))])
    store.close()
    model = HourModel.fit(shopping, until=utc("2017-11-01T04:00"), shop_timezone=NEW_YORK)
    model.save(folder / "models" / "hours")
    return folder


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["pushwright", "when", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    return (end.value.code if isinstance(end.value.code, int) else 1), captured.out, captured.err


def test_the_week_and_the_plan_are_shown(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, note = run(capsys, monkeypatch, "ada", "bob", "stranger", "--home", str(home))
    assert (code, note) == (0, "hours of 3 customers\n")
    ada, bob, stranger = said.split("\n\n")
    assert "ada: the customer's own hours, confidence 0.7" in ada
    assert "likeliest  Tue 10:00" in ada
    assert [line[:3] for line in ada.splitlines()[2:9]] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert "█" in ada.splitlines()[3]
    assert "plan       2017-11-07 1" in ada
    assert "moved by   nothing" in ada
    assert "no plan    the customer has not agreed to marketing pushes (timing.consent)" in bob
    assert "hours of everybody, confidence 0.00" in stranger
    assert "(timing.unknown_customer)" in stranger


def test_a_campaign_moves_the_plan_and_other_pushes_count(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = tmp_path / "brief.toml"
    brief.write_text(BRIEF, encoding="utf-8")
    for _ in range(2):  # looking leaves nothing behind
        code, said, _ = run(capsys, monkeypatch, "ada", "--brief", str(brief), "--json", "--home", str(home))
        assert code == 0
        answer = json.loads(said)
        assert (len(answer["hours"]), len(answer["week"]), answer["basis"]) == (24, 168, "customer")
        assert answer["reason"] is None
        assert answer["plan"]["local"] >= "2017-11-03T18:00"
        assert "timing.window" in answer["plan"]["moved_by"]
        assert "timing.cap.1-per-1-days-calendar" in answer["plan"]["moved_by"]
        assert answer["plan"]["minutes_after_midnight"] >= 18 * 60
    store = Store.open(f"sqlite:///{home / 'pushwright.sqlite'}")
    kept = store.pushes.of_customers(["ada"], known_until=utc("2017-12-01T00:00"))
    store.close()
    assert [record.push_id for record in kept] == ["other:ada"]


def test_hours_that_know_what_follows_are_refused(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = tmp_path / "brief.toml"
    brief.write_text(BRIEF.replace("starts_on = 2017-11-02", "starts_on = 2017-10-02"), encoding="utf-8")
    code, _, note = run(capsys, monkeypatch, "ada", "--brief", str(brief), "--home", str(home))
    assert code != 0
    assert "run `pushwright train --until 2017-10-02`" in note
    assert note.count("\n") == 1


def test_nobody_named_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, note = run(capsys, monkeypatch)
    assert code != 0
    assert note == "error: name customers, or a file of them with --customers\n"
