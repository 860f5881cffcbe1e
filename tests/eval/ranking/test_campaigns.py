"""Campaigns rolled through, and the figures by hand."""

import numpy as np
import pytest

from eval.ranking import campaigns as rolling
from eval.ranking.campaigns import auc, campaign_section, rolled_campaigns
from tests.ranking.response.town import campaigns, shopping


def test_auc_by_hand() -> None:
    # Of the four pairs two are in order, one is tied, one is not.
    assert auc(np.array([3.0, 1.0, 2.0, 1.0]), np.array([1, 1, 0, 0])) == pytest.approx(2.5 / 4)
    assert auc(np.array([1.0, 2.0]), np.array([1, 1])) == 0.5


def test_campaigns_are_foreseen_from_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "HISTORY_DAYS", 100)
    said: list[str] = []
    tested = rolled_campaigns(shopping(), campaigns(), said.append)
    # Before the first there is nothing to learn from, and nobody is scored.
    assert "camp-0 is not tested" in " ".join(said)
    assert [one.campaign_id for one in tested] == ["camp-1", "camp-2"]
    measures, (section,) = campaign_section(tested)
    values = {measure.name: measure.value for measure in measures}
    assert values["campaigns.answers.auc"] == 1.0
    assert values["campaigns.answers.rate"] == pytest.approx(1 / 3)
    assert values["campaigns.offers.hit1.model"] == 1.0
    assert values["campaigns.offers.ratio"] == 1.0  # both put the used offer first
    assert (values["campaigns.offers.mrr.popularity"] or 0) < 0.9
    assert "120 mailings" in section.lead


def test_without_campaigns_there_is_no_section() -> None:
    assert campaign_section([]) == ((), ())
