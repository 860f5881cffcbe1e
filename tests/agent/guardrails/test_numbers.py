import pytest

from agent.guardrails.numbers.claims import Kind
from agent.guardrails.numbers.extract import claims_in
from agent.guardrails.numbers.words import chinese_number, english_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("thirty-one", 31), ("a hundred and five", 105), ("twelve", 12), ("1,250.5", 1250.5), ("often", None)],
)
def test_english_number_words(text: str, value: float | None) -> None:
    assert english_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("十八", 18), ("三十一", 31), ("两", 2), ("一百零五", 105), ("两三", None), ("千万", None), ("12", 12)],
)
def test_chinese_numerals(text: str, value: float | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "value", "role"),
    [
        ("down from $9.99.", Kind.MONEY, 9.99, "was"),
        ("$5 off the next one", Kind.MONEY, 5, "saving"),
        ("a dollar less", Kind.MONEY, 1, "saving"),
        ("59 cents a pound", Kind.MONEY, 0.59, ""),
        ("a dollar thirty less", Kind.MONEY, 1.3, "saving"),
        ("a third cheaper", Kind.PERCENT, 33.33, "off"),
        ("since august", Kind.DATE, 8, ""),
        ("spend $30 and go", Kind.MONEY, 30, "minimum"),
        ("原价59元", Kind.MONEY, 59, "was"),
        ("悄悄降了14元", Kind.MONEY, 14, "saving"),
        ("十四元", Kind.MONEY, 14, ""),
        ("12块9就好", Kind.MONEY, 12.9, ""),
        ("现在8折", Kind.PERCENT, 20, "off"),
        ("85折", Kind.PERCENT, 15, "off"),
        ("half price", Kind.PERCENT, 50, "off"),
        ("省一半", Kind.PERCENT, 50, "off"),
        ("until december 24", Kind.DATE, 1224, "ends"),
        ("12月24日止", Kind.DATE, 1224, "ends"),
        ("through sunday", Kind.DATE, 6, "ends"),
        ("周日前", Kind.DATE, 6, "ends"),
        ("every three weeks", Kind.DURATION, 21, "cycle"),
        ("三周喝完一包", Kind.DURATION, 21, "cycle"),
        ("45 days since the last", Kind.DURATION, 45, "ago"),
        ("this is day 21", Kind.ORDINAL, 21, "today"),
        ("第18瓶牛奶", Kind.ORDINAL, 18, ""),
        ("买过17次", Kind.TIMES, 17, ""),
        ("950ml", Kind.SIZE, 950, ""),
        ("1.5 kg", Kind.SIZE, 1500, ""),
        ("at 4 pm", Kind.CLOCK, 4, ""),
        ("thirty-one bunches", Kind.PACKS, 31, ""),
    ],
)
def test_one_claim(text: str, kind: Kind, value: float, role: str) -> None:
    claims = claims_in(text)
    assert [(claim.kind, round(claim.value, 2), claim.role) for claim in claims] == [(kind, value, role)]


def test_a_threshold_and_a_saving() -> None:
    assert [(claim.value, claim.role) for claim in claims_in("满99减20")] == [(99, "minimum"), (20, "saving")]


@pytest.mark.parametrize(
    "text",
    [
        "一日三餐",
        "万一没了",
        "千万别急",
        "第一次见",
        "两三天",
        "a second cup",
        "one less errand",
        "open 24/7",
        "sunday roast",
        "四季常备",
    ],
)
def test_idioms_claim_nothing(text: str) -> None:
    assert not claims_in(text)
