"""Facts of one shopper and one item, for tests."""

from core.records import Facts

WAFFLES: Facts = {
    "item": "frozen waffles",
    "number": "plural",
    "group": "breakfast",
    "unit": "box",
    "size": "12.3 oz",
    "use": "breakfast",
    "price": 2.5,
    "currency": "USD",
    "days_since": 23,
    "cycle_days": 21,
    "times_bought": 14,
    "new": False,
    "anchor": "maple syrup",
    "anchor_number": "singular",
    "anchor_days": 6,
    "offer": "coupon",
    "offer_ends": "2017-12-24",
    "today": "2017-10-30",
}

MILK_ZH: Facts = {
    "item": "鲜牛奶",
    "number": "singular",
    "group": "dairy",
    "measure": "盒",
    "size": "950ml",
    "use": "早餐",
    "price": 15.8,
    "base_price": 19.8,
    "saving": 4.0,
    "discount_percent": 20,
    "currency": "CNY",
    "days_since": 9,
    "cycle_days": 8,
    "times_bought": 17,
    "new": False,
    "offer": "deal",
    "offer_ends": "2026-12-01",
    "today": "2026-11-24",
}
