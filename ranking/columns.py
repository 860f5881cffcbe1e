"""Column names of the tables inside ranking. Each name exists once, here."""

from typing import Final

# The events table, as the store hands it over.
EVENT_ID: Final = "event_id"
CUSTOMER_ID: Final = "customer_id"
KIND: Final = "kind"
PRODUCT_ID: Final = "product_id"
ORDER_ID: Final = "order_id"
VALUE: Final = "value"
AT: Final = "at"
DISCOUNT: Final = "discount"
COUPON_DISCOUNT: Final = "coupon_discount"

# Integer codes into the id indexes, and derived columns.
CUSTOMER: Final = "customer"
PRODUCT: Final = "product"
TYPE: Final = "type"
BASKET: Final = "basket"
DAY: Final = "day"
"""Local calendar day as days since 1970-01-01."""
WEIGHT: Final = "weight"
SAVED: Final = "saved"
"""Whether a purchase line was cheaper through an offer; null where the events do not say."""

# Histories and habits: one row per customer and item.
TRIPS: Final = "trips"
FIRST_DAY: Final = "first_day"
LAST_DAY: Final = "last_day"
LAST_BASKET: Final = "last_basket"
RECENT: Final = "recent"
"""Trips within the last thirty days."""
GAP: Final = "gap"
"""Median days between purchases."""
TRIPS_THIS_YEAR: Final = "trips_this_year"
LAST_PRODUCT: Final = "last_product"
EVIDENCE: Final = "evidence"
COUPON_SHARE: Final = "coupon_share"
"""Share of a customer's baskets with at least one line that an offer made cheaper."""
