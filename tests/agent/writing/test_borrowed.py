"""A title is at home with some goods and reasons, and borrowed elsewhere."""

import pytest

from agent.writing.borrowed import is_borrowed
from core.records import Angle


@pytest.mark.parametrize(
    ("title", "angle", "group", "borrowed"),
    [
        ("The calendar has an aisle", Angle.FAVOURITE, "seasonal", False),
        ("The calendar has an aisle", Angle.FAVOURITE, "frozen_meals", True),
        ("{{ Item }}, on hold", Angle.CART, "dairy", False),
        ("{{ Item }}, on hold", Angle.REPLENISH, "dairy", True),
        ("A small errand: {{ item }}", Angle.OFFER, "pet", False),
        ("Words of its own", Angle.OFFER, "pet", False),
    ],
)
def test_a_title_is_for_its_goods_and_reason(title: str, angle: Angle, group: str, borrowed: bool) -> None:
    assert is_borrowed(title, "en", angle, group) is borrowed


def test_a_language_without_phrases_borrows_nothing() -> None:
    assert not is_borrowed("香蕉", "zh", Angle.OFFER, "produce")
