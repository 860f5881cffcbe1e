"""Whom an audience rule names: lists, ids, attributes, and of them those who have been quiet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.assembly import Workspace, open_workspace
from agent.recipients import recipients
from core.errors import BriefError, InputError
from core.records import CampaignBrief, Consent, Customer, Event, EventKind, SendWindow
from core.settings import Settings

TODAY = date(2026, 11, 2)
MIDNIGHT = datetime(2026, 11, 2, 5, tzinfo=UTC)
"""Where the day starts in the shop's zone, New York."""


def _bought(customer_id: str, days_ago: float, kind: EventKind = EventKind.PURCHASE) -> Event:
    return Event(
        event_id=f"{customer_id}-{days_ago}-{kind}",
        customer_id=customer_id,
        kind=kind,
        product_id="p",
        at=MIDNIGHT - timedelta(days=days_ago),
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(Settings(home=tmp_path / "home")) as opened:
        people = [
            Customer(customer_id=name, locale="en", consent=Consent(push=True), attributes={"tier": tier})
            for name, tier in (("busy", "gold"), ("quiet", "gold"), ("looker", "tin"), ("never", "tin"))
        ]
        opened.store.customers.upsert_many(people)
        opened.store.events.add_many(
            [
                _bought("busy", 29.9),
                _bought("quiet", 30.1),
                _bought("looker", 2, EventKind.VIEW),
                _bought("never", -1),
            ]
        )
        yield opened


def brief(**rule: Any) -> CampaignBrief:
    window = SendWindow(starts_on=TODAY, ends_on=TODAY)
    return CampaignBrief.model_validate({"campaign_id": "c", "goal": "g", "window": window, "audience": rule})


def _names(found: list[Customer]) -> set[str]:
    return {customer.customer_id for customer in found}


def test_quiet_are_those_who_bought_nothing_for_so_many_days_before_the_campaign(workspace: Workspace) -> None:
    """A view is no purchase, and what lies after the campaign's day is not known."""
    assert _names(recipients(workspace, brief(quiet_days=30))) == {"quiet", "looker", "never"}
    assert _names(recipients(workspace, brief(quiet_days=31))) == {"looker", "never"}


def test_quiet_narrows_the_other_rules(workspace: Workspace) -> None:
    assert _names(recipients(workspace, brief(attributes={"tier": "gold"}, quiet_days=30))) == {"quiet"}
    assert _names(recipients(workspace, brief(customers=["busy", "quiet"]))) == {"busy", "quiet"}


def test_the_limit_takes_the_same_ones_again(workspace: Workspace) -> None:
    first = recipients(workspace, brief(), limit=2)
    assert recipients(workspace, brief(), limit=2) == first
    assert _names(first) < _names(recipients(workspace, brief()))


def test_who_is_not_named_or_not_known_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="'busy' is not in the audience"):
        recipients(workspace, brief(quiet_days=30), only=["busy"])
    with pytest.raises(BriefError, match="'ghost' is not in the store"):
        recipients(workspace, brief(customers=["ghost"]))
    with pytest.raises(BriefError, match="no such list; the store holds no lists"):
        recipients(workspace, brief(list_id="absent"))
