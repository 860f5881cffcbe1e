"""What a brief may promote, and which offer holds."""

from datetime import timedelta

import pytest

from agent.scope import offers_by_product, products_in_scope
from core.errors import BriefError
from core.records import Offer, OfferKind, ProductScope
from tests.agent.shop import COUPON, PRODUCTS, SYRUP, brief

ZONE = "America/New_York"


def _offer(**changes: object) -> Offer:
    return Offer.model_validate(COUPON.model_dump() | changes)


def test_an_offer_must_be_valid_all_through_the_window() -> None:
    late = _offer(offer_id="late", starts_at=COUPON.starts_at + timedelta(days=1))
    short = _offer(offer_id="short", ends_at=COUPON.starts_at + timedelta(hours=20))
    assert offers_by_product(brief(), [late, short], PRODUCTS.values(), ZONE) == {}
    assert set(offers_by_product(brief(), [COUPON], PRODUCTS.values(), ZONE)) == {"p1", "p2"}


def test_an_offer_that_says_its_value_goes_first() -> None:
    deal = _offer(offer_id="z", kind=OfferKind.PERCENT, value=20, instrument="deal", products=("p1",))
    found = offers_by_product(brief(), [COUPON, deal], PRODUCTS.values(), ZONE)
    assert (found["p1"].offer_id, found["p2"].offer_id) == ("z", "o1")


def test_an_offer_for_a_category_covers_what_is_below_it() -> None:
    wide = _offer(products=(), categories=("GROCERY",))
    other = _offer(products=(), categories=("GROC",))
    assert set(offers_by_product(brief(), [wide], PRODUCTS.values(), ZONE)) == {"p1", "p2"}
    assert offers_by_product(brief(), [other], PRODUCTS.values(), ZONE) == {}


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        (ProductScope(), ("p1", "p2")),
        (ProductScope(offered=True), ("p1",)),
        (ProductScope(categories=(SYRUP.type_key,)), ("p2",)),
        (ProductScope(products=("p2",)), ("p2",)),
        (ProductScope(groups=("breakfast",)), ("p1", "p2")),
        (ProductScope(price_from=2.5, price_to=4), ("p1",)),
        (ProductScope(price_from=2.6), ("p2",)),
        (ProductScope(price_to=10), ("p1", "p2")),
    ],
)
def test_scope(scope: ProductScope, ids: tuple[str, ...]) -> None:
    assert products_in_scope(scope, PRODUCTS, {"p1": COUPON}) == ids


def test_a_scope_that_fits_nothing_or_names_the_unknown_is_refused() -> None:
    with pytest.raises(BriefError, match="no product"):
        products_in_scope(ProductScope(groups=("pet",)), PRODUCTS, {})
    with pytest.raises(BriefError, match="'p9' is not in the catalogue"):
        products_in_scope(ProductScope(products=("p9",)), PRODUCTS, {})


@pytest.mark.parametrize(
    ("sold_in", "asked", "inside"),
    [("north", "north", True), ("north, east", "east", True), ("south", "north", False), (None, "north", True)],
)
def test_regions(sold_in: str | None, asked: str, *, inside: bool) -> None:
    attributes = SYRUP.attributes | ({"region": sold_in} if sold_in else {})
    products = {**PRODUCTS, "p2": SYRUP.model_copy(update={"attributes": attributes})}
    assert ("p2" in products_in_scope(ProductScope(regions=(asked,)), products, {})) is inside


def test_a_product_without_a_price_is_in_no_band() -> None:
    products = {**PRODUCTS, "p2": SYRUP.model_copy(update={"price": None})}
    assert products_in_scope(ProductScope(price_to=10), products, {}) == ("p1",)
