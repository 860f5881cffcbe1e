"""Chinese advertising law where listed words decide. Codes: the official list of advertising violations."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term, term_check
from agent.guardrails.numbers.claims import Kind

check_law_cn_terms = term_check(
    {
        "law_cn.medical": (
            "“{term}” speaks of prevention, cure or bodily effect (art. 17, ZH30, SP1).",
            "Take it out.",
        ),
        "law_cn.guarantee": ("“{term}” guarantees an effect or safety (art. 16, 18, SP2).", "Take it out."),
        "law_cn.breast_milk": ("“{term}” compares with breast milk (art. 20, SP9).", "Take it out."),
        "law_cn.tobacco": ("“{term}” is about tobacco (art. 22, YC1).", "Take it out."),
        "law_cn.disparage": ("“{term}” runs down others (art. 13, ZH25).", "Speak of your own goods only."),
        "law_cn.state": ("“{term}” uses the state, its symbols or officials (art. 9, ZH6, ZH7).", "Take it out."),
        "law_cn.superstition": ("“{term}” is superstition or gambling (art. 9, ZH13).", "Take it out."),
        "law_cn.discrimination": ("“{term}” demeans people (art. 9, ZH14).", "Take it out."),
        "law_cn.returns": ("“{term}” promises a result or yield (art. 24, 25, ZH35, ZH39).", "Take it out."),
        "law_cn.minors": ("“{term}” urges children (art. 40, ZH55).", "Take it out."),
    }
)


def check_absolute_terms(copy: Copy) -> Iterator[Hit]:
    """law_cn.absolute_term, law_cn.absolute_maybe: names of goods and senders are exempt, like trade marks."""
    for field, hit in copy.terms.get("law_cn.absolute_term", ()):
        if not _in_a_name(copy, hit.term):
            reason = f"“{hit.term}” is an absolute term about the goods (art. 9(3), ZH8)."
            yield at_term(hit, field, reason, "Say what is true and can be shown instead.")
    for field, hit in copy.terms.get("law_cn.absolute_maybe", ()):
        view = copy.title if field == "title" else copy.body
        word = view.plain[hit.start : hit.end + 2]
        if not _in_a_name(copy, word):
            reason = f"“{word}” may be read as an absolute term (art. 9(3), ZH8: the list is open)."
            yield at_term(hit, field, reason, f"Put it without “{hit.term}”.")


def _in_a_name(copy: Copy, term: str) -> bool:
    item = copy.request.facts.get("item")
    names = [item if isinstance(item, str) else "", copy.request.brief.sender if copy.request.brief else ""]
    return any(term in name for name in names)


def check_alcohol(copy: Copy) -> Iterator[Hit]:
    """law_cn.alcohol: words that may be said of milk count only where alcohol is spoken of."""
    product = copy.request.product
    spirits = any(char in f"{copy.title.lower}{copy.body.lower}{copy.known_text}" for char in "酒醉")
    spirits = spirits or (product is not None and product.sensitive == "alcohol")
    for field, hit in copy.terms.get("law_cn.alcohol", ()):
        if spirits:
            yield at_term(hit, field, f"“{hit.term}” encourages drinking (art. 23, J3).", "Take it out.")


def check_unproven_status(copy: Copy) -> Iterator[Hit]:
    """law_cn.false_status, law_cn.unsourced: allowed where the facts say the same."""
    for rule, what in (
        ("law_cn.false_status", "claims sales, popularity or honours (art. 28, ZH47)"),
        ("law_cn.popularity", "claims popularity (art. 28, ZH47)"),
        ("law_cn.unsourced", "cites data or experts without a source (art. 11, ZH20)"),
    ):
        for field, hit in copy.terms.get(rule, ()):
            if not copy.in_known_text(hit.term):
                yield at_term(hit, field, f"“{hit.term}” {what}; no fact supports it.", "Take it out.")


def check_price_base(copy: Copy) -> Iterator[Hit]:
    """law_cn.price_base, law_general.price_base: a reduction needs the price it is reduced from, or a spend."""
    if copy.has_fact("base_price", "minimum"):
        return
    rule = "law_cn.price_base" if copy.is_chinese else "law_general.price_base"
    for field, claim in copy.claims:
        if (claim.kind is Kind.MONEY and claim.role == "saving") or (
            claim.kind is Kind.PERCENT and copy.facts.percents
        ):
            reason = f"“{claim.text}” is a reduction, but the facts give no price that it is reduced from."
            yield Hit(rule, reason, "Add base_price to the facts of the offer.", field, claim.start, claim.end)


_ENDS_SOMETIME = regex.compile("^限时|恢复|涨回|变价|原价")


def check_offer_period(copy: Copy) -> Iterator[Hit]:
    """law_cn.offer_period: what is for a limited time, or goes back to its price, shows its period."""
    if any(claim.kind is Kind.DATE for _, claim in copy.claims):
        return
    for field, hit in copy.terms.get("law_general.urgency", ()):
        if _ENDS_SOMETIME.search(hit.term):
            reason = f"“{hit.term}” announces a time limit, but the copy names no end (promotion rules art. 6, 11)."
            yield Hit("law_cn.offer_period", reason, "Name the end date.", field, hit.start, hit.end)
