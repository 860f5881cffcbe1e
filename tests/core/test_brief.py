"""What a brief says in which language."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from core.records import CampaignBrief, SendWindow

WINDOW = SendWindow(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 3))


def brief(**fields: Any) -> CampaignBrief:
    return CampaignBrief(campaign_id="c", goal="g", window=WINDOW, **fields)


def test_a_bare_list_counts_in_every_language() -> None:
    said = brief(must_say=["A"], must_not_say={"all": ["B"], "zh": ["丙"]})
    assert (said.must_say_in("en"), said.must_say_in("zh")) == (("A",), ("A",))
    assert (said.must_not_say_in("en"), said.must_not_say_in("zh")) == (("B",), ("B", "丙"))


def test_the_disclaimer_comes_last_in_its_language() -> None:
    said = brief(must_say=["A"], disclaimer={"en": "Terms."})
    assert (said.must_say_in("en"), said.must_say_in("zh")) == (("A", "Terms."), ("A",))


def test_a_control_needs_a_rival() -> None:
    with pytest.raises(ValidationError, match="at least two variants"):
        brief(human_control=True)
    assert brief(human_control=True, variants=2).human_control
