"""A shop small enough to reckon by hand, and one large enough to learn from."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from core.records import Product
from ranking.model import RankingModel

ZONE = "America/New_York"
TODAY = date(2017, 10, 1)
SCHEMA = {
    "event_id": pl.String, "customer_id": pl.String, "kind": pl.String, "product_id": pl.String, "order_id": pl.String,
    "quantity": pl.Float64, "value": pl.Float64, "at": pl.Datetime("us", "UTC"), "push_id": pl.String,
    "discount": pl.Float64, "coupon_discount": pl.Float64,
}  # fmt: skip


def product(product_id: str, *category: str, **more: object) -> Product:
    """A product with a name unless `name` says otherwise."""
    fields = {"name": {"en": product_id.replace("-", " ")}, "as_of": datetime(2017, 1, 1, tzinfo=UTC), **more}
    return Product.model_validate({"product_id": product_id, "category": category, **fields})


def bought(
    customer: str, day: date, *products: str, hour: int = 16, order: str | None = "", **more: object
) -> list[dict]:
    """Purchase lines of one basket at `hour` UTC."""
    order_id = f"{customer}-{day}-{hour}" if order == "" else order
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return [
        {"event_id": f"{customer}|{at:%Y%m%d%H}|{name}", "customer_id": customer, "kind": "purchase",
         "product_id": name, "order_id": order_id, "quantity": 1.0, "value": 2.0, "at": at, "push_id": None,
         "discount": 0.0, "coupon_discount": 0.0, **more}
        for name in products
    ]  # fmt: skip


def events(*baskets: list[dict]) -> pl.DataFrame:
    """The events table of some baskets."""
    return pl.DataFrame([line for basket in baskets for line in basket], schema=SCHEMA)


PRODUCTS = (
    product("milk-a", "DAIRY", "MILK"),
    product("milk-b", "DAIRY", "MILK"),
    product("bread-a", "BAKERY", "BREAD"),
    product("salsa-a", "SNACKS", "SALSA"),
    product("chips-a", "SNACKS", "CHIPS"),
    product("coffee-a", "DRINKS", "COFFEE"),
    product("coffee-b", "DRINKS", "COFFEE", stock=0),
    product("wine-a", "DRINKS", "WINE", sensitive="alcohol"),
    product("secret-a", "DRINKS", "TEA", name={}),
    product("new-a", "DRINKS", "JUICE", name={"zh": "果汁"}),
)


def small_baskets() -> list[list[dict]]:
    """Forty customers: everybody buys milk, half chips with salsa, the other half bread with coffee."""
    baskets = []
    for k in range(40):
        pair = ("chips-a", "salsa-a") if k % 2 == 0 else ("bread-a", "coffee-a")
        for visit in range(4):
            day = TODAY - timedelta(days=10 + 14 * visit + k % 7)
            baskets.append(bought(f"c{k:02d}", day, "milk-a", *pair))
    # One customer has the first half of a pair only, so that the other half can be recommended.
    baskets += [bought("half", TODAY - timedelta(days=20 + 20 * visit), "chips-a", "milk-b") for visit in range(3)]
    baskets.append(bought("wino", TODAY - timedelta(days=30), "wine-a", "secret-a", "coffee-b"))
    return baskets


@pytest.fixture(scope="session")
def small_events() -> pl.DataFrame:
    """Events of the small shop."""
    return events(*small_baskets())


@pytest.fixture(scope="session")
def small_model(small_events: pl.DataFrame) -> RankingModel:
    """The small shop's model; its history is too short to learn a blend from."""
    vectors = np.eye(len(PRODUCTS), 6, dtype=np.float32)
    vectors[9] = vectors[5] + 0.2  # juice is close to coffee
    return RankingModel.fit(small_events, PRODUCTS, vectors, today=TODAY, timezone=ZONE, seed=1)


def shop_of_habits(customers: int = 90, days: int = 180) -> tuple[list[Product], pl.DataFrame]:
    """A random shop in which everybody has favourites with a rhythm: enough to learn from."""
    random = np.random.default_rng(7)
    products = [product(f"p{k:03d}", f"D{k % 5}", f"T{k // 4:02d}") for k in range(80)]
    baskets = []
    for customer in range(customers):
        taste = random.permutation(80)[:10] if customer % 2 else random.permutation(40)[:10]
        cycles = random.integers(5, 30, size=10)
        for day in range(customer % 4, days, 4):
            due = [f"p{item:03d}" for item, cycle in zip(taste, cycles, strict=True) if day % cycle < 4]
            extra = [f"p{int(random.integers(0, 80)):03d}"] if random.random() < 0.5 else []
            basket = sorted({*due, *extra})
            if basket:
                baskets.append(bought(f"h{customer:03d}", TODAY - timedelta(days=days - day), *basket))
    return products, events(*baskets)


@pytest.fixture(scope="session")
def habit_shop() -> tuple[list[Product], pl.DataFrame]:
    """Products and events of the random shop."""
    return shop_of_habits()


@pytest.fixture(scope="session")
def habit_model(habit_shop: tuple[list[Product], pl.DataFrame]) -> RankingModel:
    """A model whose blend is learnt."""
    products, table = habit_shop
    return RankingModel.fit(table, products, None, today=TODAY, timezone=ZONE, seed=1)
