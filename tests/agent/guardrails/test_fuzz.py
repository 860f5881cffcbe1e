"""No input crashes a check, and no finding points outside its text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.guardrails import RuleGuardrail, load_guardrail
from agent.guardrails.strangers import is_safe, why_no_aim, why_no_name
from core.records import BriefCopyFacts, CheckRequest, Decision, ProductCopyFacts

_FRAGMENTS = st.sampled_from(
    [
        *"最低价全网第一限时¥12.9元8折周五前三天第18瓶买过17次降了满99减20 。，！？",
        *(
            "hurry",
            "$6.49",
            "20% off",
            "until Friday",
            "day 21",
            "thirty-one",
            "12 oz",
            "{{ item }}",
            "None",
            "f r e e",
        ),
        *("https://x.co/a", "13812345678", "a.b@c.de", "İ", "ß", "ﬁ", "½", "\u200b", "\u202e", "☕", "👨‍👩‍👧", "㎏"),
        *("раураl", "全網最低", "\x00", "<b>", "\n", " "),
    ]
)
_TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(_FRAGMENTS, max_size=14).map("".join),
    st.lists(_FRAGMENTS, max_size=14).map(" ".join),
)
_VALUE = st.one_of(
    st.text(max_size=12), st.integers(-5, 10**6), st.floats(), st.booleans(), st.sampled_from(["2026-11-24", "plural"])
)
_KEY = st.sampled_from(
    [
        *("item", "number", "unit", "size", "price", "currency", "base_price", "saving", "discount_percent", "offer"),
        *(
            "offer_ends",
            "minimum",
            "stock",
            "today",
            "days_since",
            "cycle_days",
            "times_bought",
            "anchor",
            "anchor_days",
        ),
        *("days_away", "days_out", "cart_days", "name", "top", "new", "other"),
    ]
)
_REQUESTS = st.builds(
    CheckRequest,
    title=_TEXT,
    body=_TEXT,
    locale=st.sampled_from(["en", "zh", "zh-Hant", "de", "", "en_US"]),
    channel=st.sampled_from([None, "apns", "vivo", "huawei", "pigeon"]),
    deep_link=st.one_of(st.just(""), _TEXT, st.just("app://x/[")),
    facts=st.dictionaries(_KEY, _VALUE, max_size=12),
    product=st.one_of(
        st.none(),
        st.builds(ProductCopyFacts, name=_TEXT, description=_TEXT, sensitive=st.sampled_from([None, "health"])),
    ),
    brief=st.one_of(
        st.none(),
        st.builds(
            BriefCopyFacts,
            sender=_TEXT,
            deep_link=st.sampled_from(["", "app://x/{id}", "https://[bad"]),
            must_say=st.lists(_TEXT, max_size=2).map(tuple),
            must_not_say=st.lists(_TEXT, max_size=2).map(tuple),
        ),
    ),
    history=st.lists(_TEXT, max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def shared() -> RuleGuardrail:
    return load_guardrail()


@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(request=_REQUESTS)
def test_no_input_breaks_a_check(shared: RuleGuardrail, request: CheckRequest) -> None:
    verdict = shared.check([request])[0]
    for finding in verdict.findings:
        assert finding.check == "length" or finding.rule_id != "internal.check_failed", (finding.reason, request)
        assert finding.reason
        if finding.span is not None:
            text = {"title": request.title, "body": request.body, "deep_link": request.deep_link}[finding.field]
            assert 0 <= finding.span[0] <= finding.span[1] <= len(text)


@settings(max_examples=60, deadline=2000)
@given(fragment=_FRAGMENTS, times=st.integers(200, 2000))
def test_long_repeated_text_takes_no_long_time(shared: RuleGuardrail, fragment: str, times: int) -> None:
    request = CheckRequest(
        title=fragment,
        body=fragment * times,
        locale="zh",
        deep_link="app://x",
        product=ProductCopyFacts(name=fragment * times, description=fragment * times),
        facts={"item": fragment * times, "size": fragment * 20},
    )
    verdict = shared.check([request])[0]
    if len(request.body) > 1000:
        assert verdict.decision is Decision.ESCALATE


@settings(max_examples=150, deadline=500)
@given(text=st.one_of(_TEXT, st.lists(_FRAGMENTS, min_size=100, max_size=400).map(" ".join)))
def test_a_stranger_may_write_anything(text: str) -> None:
    assert isinstance(why_no_name(text), str)
    assert isinstance(why_no_aim(text), str)
    assert is_safe(text) in (True, False)
