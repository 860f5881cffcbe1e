"""Forms of speech, the emoji of a voice, and what every finding carries."""

from collections.abc import Callable

import pytest

from agent.guardrails import RuleGuardrail, load_policy
from agent.guardrails.forms import forms_of, packaged_forms
from agent.guardrails.lexicon import Lexicon
from agent.guardrails.text import view
from core.records import BriefCopyFacts, CheckRequest, Verdict
from eval.guardrail.cases import load_cases
from eval.guardrail.held_out import load_held_out, set_of


def test_every_form_belongs_to_a_rule_and_is_only_tried_at_its_signs() -> None:
    known = set(load_policy().rules)
    for form in packaged_forms():
        assert form.rule_id in known
        assert all(form.signs)
        assert not form.expression.search("")


def test_a_form_finds_nothing_that_its_signs_miss() -> None:
    """The signs are a short cut: without it the same is found in all the copy there is."""
    lexicon = Lexicon({}, packaged_forms())
    lost = []
    for case in (*load_cases(), *(case for case in load_held_out() if set_of(case.id) == "looked_at")):
        for text in (case.title, case.body):
            shown = view(text)
            found = {hit.rule_id for hit in lexicon.find(shown)}
            lost += [
                (form.rule_id, form.expression.pattern[:30], text)
                for form in packaged_forms()
                if form.rule_id not in found and form.expression.search(shown.lower)
            ]
    assert not lost


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("比隔壁卖的便宜得多", "law_cn.disparage"),
        ("不香全额退款", "law_cn.guarantee"),
        ("You won't find it cheaper anywhere", "law_general.superlative"),
        ("You have 2 unread messages", "law_general.system_imitation"),
        ("Hints of toasted hazelnut", "facts.benefit"),
        ("您昨晚又点开了三次", "privacy.watching"),
    ],
)
def test_what_no_list_holds(text: str, rule: str) -> None:
    assert rule in {hit.rule_id for hit in Lexicon({}, packaged_forms()).find(view(text))}


@pytest.mark.parametrize(("voice", "found"), [("none", True), ("one", False)])
def test_the_emoji_are_those_of_the_voice(guardrail: RuleGuardrail, voice: str, found: bool) -> None:
    brief = BriefCopyFacts.model_validate({"emoji": voice})
    request = CheckRequest(title="Coffee 👩‍🍳 day", body="Ground coffee, $6.49.", locale="en", brief=brief)
    hits = [each for each in guardrail.check([request])[0].findings if each.rule_id == "brand.emoji"]
    assert bool(hits) is found
    assert all(hit.span is not None and request.title[slice(*hit.span)] == "👩‍🍳" for hit in hits)


def test_every_finding_says_where_why_whence_and_what_to_do(guardrail: RuleGuardrail) -> None:
    for case in (*load_cases(), *load_held_out()):
        for finding in guardrail.check([case.request()])[0].findings:
            assert finding.source, finding
            assert finding.fix, finding
            assert finding.reason, finding
            text = {"title": case.title, "body": case.body, "deep_link": case.deep_link}.get(finding.field, "")
            assert (finding.span is None) == (finding.field == ""), finding
            assert finding.span is None or 0 <= finding.span[0] <= finding.span[1] <= len(text), finding


def test_chinese_law_is_cited_by_article_and_official_code(check: Callable[..., Verdict]) -> None:
    for rule in load_policy().rules.values():
        if rule.pack == "law_cn":
            assert "art. " in rule.source, rule
            uncoded = ("law_cn.price_base", "law_cn.offer_period")
            assert rule.rule_id in uncoded or any(code in rule.source for code in ("ZH", "SP", "J3", "YC1")), rule
    verdict = check("全网最低价", "抽纸一提24.9元。", locale="zh")
    found = next(each for each in verdict.findings if each.rule_id == "law_cn.absolute_term")
    assert "9(3)" in found.source
    assert "ZH8" in found.source


def test_groups_fill_the_slots_and_the_signs_of_a_form() -> None:
    content = {
        "groups": {"soothe": "ease~|cry~", "pain": "an ache|pain"},
        "law_general.health": [{"signs": "<pain>|sore", "form": r"(?P<a>\b<soothe>\b) (?:\w+ )??<pain>"}],
    }
    (form,) = forms_of(content)
    assert form.signs == ("an ache", "pain", "sore")
    assert form.expression.search("easing your pain")
    assert form.expression.search("cries an ache")
    assert not form.expression.search("teases pain")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Slow-baked with a crackly crust", "facts.benefit"),
        ("一擦就净", "facts.benefit"),
        ("Gone by tomorrow morning", "law_general.urgency"),
        ("过了今晚就恢复原价", "law_general.urgency"),
        ("Settles your stomach", "law_general.health"),
        ("Only 3 stoneware mugs left", "law_general.scarcity"),
        ("Still thinking about the mug?", "privacy.watching"),
        ("家有小宝", "privacy.inferred"),
        ("加V：cat9988", "injection.contact"),
    ],
)
def test_families_of_words_meet_what_nobody_listed(text: str, rule: str) -> None:
    assert rule in {hit.rule_id for hit in Lexicon({}, packaged_forms()).find(view(text))}
