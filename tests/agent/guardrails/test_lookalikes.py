"""Copy that contains the letters of an offence and none of its sense."""

from collections.abc import Callable

import pytest

from core.records import Decision, Verdict

CLING_FILM = {"item": "保鲜膜", "days_since": 33, "cycle_days": 30}
BUNS = {"item": "汉堡面包", "times_bought": 3}
EGGS = {"item": "特色鸡蛋", "size": "1 dozen", "price": 2.99, "currency": "USD"}
TURKEY = {"item": "boneless turkey breast", "price": 8.99, "currency": "USD", "offer": "coupon"}


@pytest.mark.parametrize(
    ("title", "body", "locale", "facts"),
    [
        ("抽屉拉开，看见底板", "保鲜膜是33天前买的，您约30天添一次。", "zh", CLING_FILM),
        ("三明治的老搭档", "汉堡面包您买过，可以打底。", "zh", BUNS),
        ("鸡蛋补货提醒", "特色鸡蛋，1 dozen，现价$2.99。", "zh", EGGS),
        ("Small change of plan", "There is a coupon for boneless turkey breast, $8.99.", "en", TURKEY),
    ],
)
def test_words_that_merely_contain_a_claim_pass(
    check: Callable[..., Verdict], title: str, body: str, locale: str, facts: dict[str, str | int | float]
) -> None:
    verdict = check(title, body, locale, **facts)
    assert verdict.decision is Decision.PASS, verdict.findings


@pytest.mark.parametrize(
    ("body", "facts", "rule"),
    [
        ("保鲜长达30天，放心囤。", CLING_FILM, "facts.benefit"),
        ("汉堡面包，包您吃得香。", BUNS, "law_cn.guarantee"),
        ("特色鸡蛋，2 dozen，现价$2.99。", EGGS, "facts.size"),
    ],
)
def test_the_claims_themselves_do_not(
    rules: Callable[..., set[str]], body: str, facts: dict[str, str | int | float], rule: str
) -> None:
    assert rule in rules("今日提醒", body, "zh", **facts)
