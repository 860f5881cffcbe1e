"""The level of copy that must pass, with the facts that make it true; and what must not."""

from collections.abc import Callable

import pytest

from core.records import Decision, Verdict

EN = {"currency": "USD"}
ZH = {"currency": "CNY"}
GOOD: list[tuple[str, str, str, dict[str, str | int | float | bool]]] = [
    (
        "Coffee math says today",
        "A bag lasts you about 20 days. This is day 21. Ground coffee, 12 oz, $6.49.",
        "en",
        {
            **EN,
            "item": "ground coffee",
            "unit": "bag",
            "size": "12 oz",
            "price": 6.49,
            "days_since": 21,
            "cycle_days": 20,
        },
    ),
    (
        "The litter box has news",
        "Cat litter is $7.99 through Sunday, down from $9.99. Your cat expects no less.",
        "en",
        {**EN, "item": "cat litter", "price": 7.99, "base_price": 9.99, "offer": "deal", "offer_ends": "2026-11-29"},
    ),
    (
        "Chips travel better in pairs",
        "You have the tortilla chips. The medium salsa, 16 oz, is $2.79.",
        "en",
        {**EN, "item": "medium salsa", "size": "16 oz", "price": 2.79, "anchor": "tortilla chips"},
    ),
    (
        "Thirty-one bunches and counting",
        "Bananas are your most faithful purchase this year. 59 cents a pound today.",
        "en",
        {**EN, "item": "bananas", "number": "plural", "price": 0.59, "times_bought": 31, "top": True},
    ),
    (
        "Your list has been quiet",
        "45 days since the last basket. $5 off the next one, through December 1.",
        "en",
        {**EN, "days_away": 45, "saving": 5, "offer": "deal", "offer_ends": "2026-12-01"},
    ),
    (
        "Waffles, a dollar less",
        "Frozen waffles are $2.29 until Friday, down from $3.29.",
        "en",
        {
            **EN,
            "item": "frozen waffles",
            "price": 2.29,
            "base_price": 3.29,
            "offer": "deal",
            "offer_ends": "2026-11-27",
        },
    ),
    (
        "豆子大概剩一把了",
        "您三周喝完一包，今天是第22天。咖啡豆500g，¥68。",
        "zh",
        {**ZH, "item": "咖啡豆", "size": "500g", "price": 68, "days_since": 22, "cycle_days": 21},
    ),
    (
        "猫砂悄悄降了14元",
        "原价59元，周日前45元。猫主子不看价，您可以看。",
        "zh",
        {**ZH, "item": "猫砂", "price": 45, "base_price": 59, "offer": "deal", "offer_ends": "2026-11-29"},
    ),
    (
        "锅底有了，缺个碟",
        "上周的火锅底料在等它：芝麻蘸料，¥12.9。",
        "zh",
        {**ZH, "item": "芝麻蘸料", "price": 12.9, "anchor": "火锅底料", "anchor_days": 7},
    ),
    (
        "第18瓶牛奶",
        "今年您买过17次。950ml鲜牛奶，今天¥15.8，早餐照旧。",
        "zh",
        {**ZH, "item": "鲜牛奶", "size": "950ml", "price": 15.8, "times_bought": 17},
    ),
    (
        "那床被子回来了",
        "缺货12天的羊毛被今天上架，1.5米床适用，¥459。",
        "zh",
        {**ZH, "item": "羊毛被", "size": "1.5米床适用", "price": 459, "days_out": 12},
    ),
    (
        "好久没见您的购物车",
        "45天了。12月1日前回来，满99减20，先买瓶酱油也行。",
        "zh",
        {**ZH, "days_away": 45, "saving": 20, "minimum": 99, "offer": "deal", "offer_ends": "2026-12-01"},
    ),
]


@pytest.mark.parametrize(("title", "body", "locale", "facts"), GOOD, ids=[each[0] for each in GOOD])
def test_good_copy_passes(
    check: Callable[..., Verdict], title: str, body: str, locale: str, facts: dict[str, str]
) -> None:
    verdict = check(title, body, locale, **facts)
    assert verdict.decision is Decision.PASS, verdict.findings


@pytest.mark.parametrize(
    ("title", "body", "locale", "facts", "rule"),
    [
        ("Hurry!", "Amazing coffee deals await you!!!", "en", {"item": "coffee"}, "law_general.urgency"),
        (
            "Nearly due",
            "Your vitamin gummies is nearly due, day 40 of 38",
            "en",
            {"item": "vitamin gummies", "number": "plural"},
            "style.grammar",
        ),
        (
            "Bird seed for the 4 pm hunger",
            "Bird seed, $4.99.",
            "en",
            {"item": "bird seed", "price": 4.99},
            "facts.clock",
        ),
        ("Just so you know", "We saw you looking at diapers", "en", {}, "privacy.watching"),
        ("最好喝的咖啡", "全网最低", "zh", {}, "law_cn.absolute_term"),
        ("亲爱的用户", "您好！", "zh", {}, "style.empty_greeting"),
    ],
)
def test_bad_copy_does_not(
    rules: Callable[..., set[str]], title: str, body: str, locale: str, facts: dict[str, str], rule: str
) -> None:
    assert rule in rules(title, body, locale, **facts)
