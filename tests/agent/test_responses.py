"""The response model over a store: trained, asked, and used to limit an audience."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.assembly import Workspace, open_workspace
from agent.recipients import recipients
from agent.responses import list_answers, train_responses
from core.errors import BriefError, InputError, NotTrainedError
from core.records import CampaignBrief, Consent, Customer, ListMembership
from core.settings import Settings
from tests.ranking.conftest import PRODUCTS
from tests.ranking.response.town import OFFERED, STARTS, is_saver, offer, town


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        names = [f"c{k:02d}" for k in range(60)]
        store = opened.store
        store.products.upsert_many(PRODUCTS)
        store.customers.upsert_many(Customer(customer_id=name, consent=Consent(push=True)) for name in names)
        store.events.load(town())
        store.offers.upsert_many(offer(place, name) for place in range(3) for name in OFFERED)
        store.lists.add_many(ListMembership(list_id=f"camp-{p}", customer_id=n) for p in range(3) for n in names)
        yield opened


def brief(campaign: str, most: int) -> CampaignBrief:
    window = {"starts_on": STARTS[2], "ends_on": STARTS[2]}
    audience = {"list_id": "camp-2", "likeliest": most}
    return CampaignBrief.model_validate({"campaign_id": campaign, "goal": "g", "window": window, "audience": audience})


def test_without_a_model_nobody_is_scored(workspace: Workspace) -> None:
    with pytest.raises(NotTrainedError, match="pushwright train"):
        list_answers(workspace, "camp-2", [])


def test_it_is_trained_and_asked(workspace: Workspace) -> None:
    said = train_responses(workspace, workspace.store.events.snapshot(), PRODUCTS)
    assert said == "response model of 60 answers to 180 mailings"
    scores, fits = list_answers(workspace, "camp-2", ["c03", "c01"])
    assert [score.customer_id for score in scores] == ["c03", "c01"]
    assert {fit.customer_id: fit.offer_id for fit in reversed(fits)} == {"c01": "chips-2", "c03": "chips-2"}


def test_an_audience_can_be_the_likeliest(workspace: Workspace) -> None:
    train_responses(workspace, workspace.store.events.snapshot(), PRODUCTS)
    found = {customer.customer_id for customer in recipients(workspace, brief("camp-2", 20))}
    assert found == {f"c{k:02d}" for k in range(60) if is_saver(k)}
    with pytest.raises(BriefError, match=r"audience.likeliest needs a campaign with offers"):
        recipients(workspace, brief("another", 20))


def test_unknown_campaigns_and_customers_are_named(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="--campaign 'nothing' has no offers"):
        list_answers(workspace, "nothing", [])
    with pytest.raises(InputError, match="customer 'ghost' is not in the store"):
        list_answers(workspace, "camp-2", ["ghost"])


def test_a_store_without_campaigns_has_no_model(tmp_path: Path) -> None:
    with open_workspace(Settings(home=tmp_path / "home")) as empty:
        said = train_responses(empty, empty.store.events.snapshot(), [])
    assert said == "no response model: no campaign with offers and a list"
