"""The table of checks, in the order they run: name, function, the rules that it may find broken."""

from dataclasses import dataclass

from agent.guardrails.checks.brand import check_brief, check_profanity, check_voice
from agent.guardrails.checks.counts import check_counts
from agent.guardrails.checks.dates import check_dates
from agent.guardrails.checks.deep_link import check_deep_link
from agent.guardrails.checks.discounts import check_discounts
from agent.guardrails.checks.durations import check_durations
from agent.guardrails.checks.fact_words import check_fact_words
from agent.guardrails.checks.grammar import check_grammar
from agent.guardrails.checks.identifiers import check_identifiers
from agent.guardrails.checks.injection import check_headings, check_hidden, check_markup
from agent.guardrails.checks.instructions import check_injection_terms, check_instructions
from agent.guardrails.checks.item import check_item
from agent.guardrails.checks.language import check_language
from agent.guardrails.checks.law_cn import (
    check_absolute_terms,
    check_alcohol,
    check_law_cn_terms,
    check_offer_period,
    check_price_base,
    check_unproven_status,
)
from agent.guardrails.checks.law_general import (
    check_activity,
    check_law_general_terms,
    check_scarcity,
    check_superlatives,
    check_urgency,
)
from agent.guardrails.checks.money import check_money
from agent.guardrails.checks.names import check_names
from agent.guardrails.checks.platform import check_long, check_platform
from agent.guardrails.checks.sensitive import check_privacy_terms, check_sensitive, check_spending
from agent.guardrails.checks.strangers import check_strangers
from agent.guardrails.checks.style_marks import check_marks
from agent.guardrails.checks.style_words import check_address, check_phrases, check_repetition
from agent.guardrails.checks.unrendered import check_unrendered
from agent.guardrails.findings import Check


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """A check, and every rule that it may report."""

    name: str
    check: Check
    rules: tuple[str, ...]


def _entry(name: str, check: Check, pack: str, rules: str) -> CheckEntry:
    return CheckEntry(name, check, tuple(f"{pack}.{rule}" for rule in rules.split()))


CHECKS: tuple[CheckEntry, ...] = (
    _entry("platform", check_platform, "platform", "empty too_long cut body_cut payload unknown_channel"),
    _entry("deep_link", check_deep_link, "platform", "deep_link"),
    _entry("unrendered", check_unrendered, "platform", "unrendered control_character"),
    _entry("money", check_money, "facts", "price was_price saving minimum currency"),
    _entry("discounts", check_discounts, "facts", "percent offer coupon number"),
    _entry("dates", check_dates, "facts", "date clock"),
    _entry("durations", check_durations, "facts", "duration"),
    _entry("counts", check_counts, "facts", "times size number"),
    _entry("fact_words", check_fact_words, "facts", "gift stock new delivery favourite attribute benefit occasion"),
    _entry("names", check_names, "facts", "unknown_name"),
    _entry("item", check_item, "facts", "item_missing other_item"),
    _entry("absolute_terms", check_absolute_terms, "law_cn", "absolute_term absolute_maybe"),
    _entry(
        "law_cn_terms",
        check_law_cn_terms,
        "law_cn",
        "medical guarantee breast_milk tobacco disparage state superstition discrimination returns minors",
    ),
    _entry("alcohol", check_alcohol, "law_cn", "alcohol"),
    _entry("unproven_status", check_unproven_status, "law_cn", "false_status popularity unsourced"),
    CheckEntry("price_base", check_price_base, ("law_cn.price_base", "law_general.price_base")),
    _entry("offer_period", check_offer_period, "law_cn", "offer_period"),
    _entry("superlatives", check_superlatives, "law_general", "superlative"),
    _entry("urgency", check_urgency, "law_general", "urgency"),
    _entry("scarcity", check_scarcity, "law_general", "scarcity"),
    _entry("activity", check_activity, "law_general", "activity"),
    _entry(
        "law_general_terms",
        check_law_general_terms,
        "law_general",
        "health system_imitation prize disparage mixed_service",
    ),
    _entry("sensitive", check_sensitive, "privacy", "sensitive_term sensitive_item sensitive_discreet"),
    _entry("privacy_terms", check_privacy_terms, "privacy", "inferred watching spending"),
    _entry("spending", check_spending, "privacy", "spending"),
    _entry("identifiers", check_identifiers, "privacy", "phone email identifier address full_name"),
    _entry("brief", check_brief, "brand", "must_say must_not_say"),
    _entry("voice", check_voice, "brand", "emoji"),
    _entry("profanity", check_profanity, "brand", "profanity"),
    _entry(
        "marks", check_marks, "style", "all_caps title_case exclamation punctuation title_end emoji hashtag half_width"
    ),
    _entry("long", check_long, "style", "long"),
    _entry("phrases", check_phrases, "style", "cliche clickbait empty_greeting guilt"),
    CheckEntry("repetition", check_repetition, ("style.repetition", "batch.recent_title")),
    _entry("address", check_address, "style", "address"),
    _entry("grammar", check_grammar, "style", "grammar doubled_word"),
    _entry("language", check_language, "style", "language script"),
    _entry("injection_terms", check_injection_terms, "injection", "instruction prompt_leak contact"),
    _entry("instructions", check_instructions, "injection", "instruction"),
    _entry("headings", check_headings, "injection", "prompt_leak"),
    _entry("markup", check_markup, "injection", "markup link"),
    _entry("hidden", check_hidden, "injection", "invisible homoglyph"),
    _entry("strangers", check_strangers, "injection", "no_name"),
)
