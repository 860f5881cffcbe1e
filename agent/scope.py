"""What a brief may promote, and the offer that holds for each product."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from core.errors import BriefError
from core.records import CampaignBrief, Offer, OfferKind, Product, ProductScope, Promotion


def offers_by_product(
    brief: CampaignBrief, offers: Sequence[Offer], products: Iterable[Product], zone: str
) -> dict[str, Offer]:
    """The offer of each product that is valid all through the brief's window: the most telling one, then by id."""
    opens = datetime.combine(brief.window.starts_on, time(), ZoneInfo(zone))
    closes = datetime.combine(brief.window.ends_on, brief.window.latest, ZoneInfo(zone))
    valid = [offer for offer in offers if offer.starts_at <= opens and offer.ends_at >= closes]
    valid.sort(key=lambda offer: (offer.kind is OfferKind.NONE, offer.offer_id))
    by_product: dict[str, Offer] = {}
    for offer in valid:
        for product_id in offer.products:
            by_product.setdefault(product_id, offer)
    by_category = [offer for offer in valid if offer.categories]
    if by_category:
        for product in products:
            match = next((o for o in by_category if _in_categories(product, o.categories)), None)
            if match is not None:
                by_product.setdefault(product.product_id, match)
    return by_product


def products_in_scope(
    scope: ProductScope, products: Mapping[str, Product], offered: Mapping[str, Offer]
) -> tuple[str, ...]:
    """Ids of the products that the scope allows, sorted. Raises BriefError where nothing is left."""
    unknown = [product_id for product_id in scope.products if product_id not in products]
    if unknown:
        raise BriefError(f"scope.products: {unknown[0]!r} is not in the catalogue ({len(unknown)} unknown in all)")
    chosen = sorted(p.product_id for p in products.values() if _allowed(p, scope, offered))
    if not chosen:
        raise BriefError(f"scope: no product of the catalogue fits {scope.model_dump(exclude_defaults=True)}")
    return tuple(chosen)


def _allowed(product: Product, scope: ProductScope, offered: Mapping[str, Offer]) -> bool:
    return (
        (not scope.offered or product.product_id in offered)
        and (not scope.products or product.product_id in scope.products)
        and (not scope.categories or _in_categories(product, scope.categories))
        and (not scope.groups or product.attributes.get("group") in scope.groups)
        and (not scope.regions or _sold_in(product, scope.regions))
        and _in_band(product, scope)
    )


def is_promoted(product: Product, promotion: Promotion) -> bool:
    """Whether a product fits every field of the promotion that is filled."""
    return (
        (not promotion.products or product.product_id in promotion.products)
        and (not promotion.categories or _in_categories(product, promotion.categories))
        and (not promotion.groups or product.attributes.get("group") in promotion.groups)
    )


def check_promoted(brief: CampaignBrief, products: Mapping[str, Product], scope: Sequence[str]) -> None:
    """Raises BriefError for a promotion that names an unknown product, or that promotes nothing of the scope."""
    for place, promotion in enumerate(brief.promoted, 1):
        unknown = [product_id for product_id in promotion.products if product_id not in products]
        if unknown:
            raise BriefError(
                f"promoted {place}: {unknown[0]!r} is not in the catalogue ({len(unknown)} unknown in all)"
            )
        if not any(is_promoted(products[product_id], promotion) for product_id in scope):
            asked = promotion.model_dump(exclude_defaults=True, exclude={"boost"})
            raise BriefError(f"promoted {place}: no product of the scope fits {asked}")


def _sold_in(product: Product, regions: Sequence[str]) -> bool:
    """Products that name no region are sold everywhere."""
    own = {region.strip() for region in product.attributes.get("region", "").split(",")} - {""}
    return not own or not own.isdisjoint(regions)


def _in_band(product: Product, scope: ProductScope) -> bool:
    if scope.price_from is None and scope.price_to is None:
        return True
    if product.price is None:
        return False
    return (scope.price_from or 0.0) <= product.price <= (scope.price_to or float("inf"))


def _in_categories(product: Product, prefixes: Sequence[str]) -> bool:
    return any(product.type_key == prefix or product.type_key.startswith(prefix + "/") for prefix in prefixes)
