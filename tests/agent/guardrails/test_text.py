import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.guardrails.text import fold, tightened, view


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("Ｆｒｅｅ　１２％", "free 12%"),
        ("最​低‌价", "最低价"),
        ("全網最優惠", "全网最优惠"),
        ("раураl", "paypal"),
        ("It’s “new”", 'it\'s "new"'),
        ("①②", "12"),
        ("你好，世界！", "你好，世界！"),
    ],
)
def test_spellings_fold_to_one(original: str, folded: str) -> None:
    assert fold(original) == folded


def test_places_are_those_of_the_original() -> None:
    field = view("a​b½c")
    at = field.lower.index("c")
    start, end = field.span(at, at + 1)
    assert field.original[start:end] == "c"


def test_spaced_out_words_close_up() -> None:
    closed = tightened("全 网 最.低")
    assert closed is not None
    assert closed[0] == "全网最低"
    assert closed[1] == [0, 2, 4, 6]
    closed = tightened("it is f r e e now")
    assert closed is not None
    assert "free" in closed[0]


def test_ordinary_text_is_not_closed_up() -> None:
    assert tightened("a bag of rice") is None


@given(st.text(max_size=60))
def test_every_place_maps_into_the_original(original: str) -> None:
    field = view(original)
    assert len(field.plain) == len(field.lower)
    for at in range(len(field.plain)):
        start, end = field.span(at, at + 1)
        assert 0 <= start < end <= len(original)
