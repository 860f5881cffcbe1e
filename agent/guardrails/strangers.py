"""Texts that come from strangers: item names, sizes, first names. Is this a plain name, or does somebody speak in it?

What is no plain name is never shown to a model, never counts as known, and no copy about it passes.
"""

import functools

import regex

from agent.guardrails.attack_forms import EMAIL, LINK, MANY_DIGITS, MARKUP, hidden_characters, instructions_in
from agent.guardrails.channels import length
from agent.guardrails.forms import packaged_forms
from agent.guardrails.lexicon import Lexicon, packaged_lists
from agent.guardrails.text import view
from core.records import CampaignBrief, Facts

_MOST_READ = 2000
LONGEST_NAME = 60
"""Half-width characters. Real names are shorter: 47 is the longest of 9,000 items of four shops."""
NAMES = ("item", "anchor", "name", "size", "unit", "use", "measure", "anchor_measure", "regular")
"""Facts that hold a name and nothing else."""
_SAYS = (
    "injection.instruction",
    "injection.prompt_leak",
    "injection.contact",
    "law_general.system_imitation",
    "law_general.prize",
)
_SENTENCE = regex.compile(
    r"[!?]\s+\S+\s+\S+\s+\S|[。！？；\n]|\p{L}{3,}[.;]\s+(?:\S+\s+){3,}\S|\p{L}{3,}:\s+(?:\S+\s+){5,}\S|^(?:\S+\s+){4,}\S+[.!?]$"
    r"|\p{Han}[，：:,]\s*\p{Han}{4,}"
)
_WRITE = regex.compile(
    r"\b(?:say|write|tell|mention|announce|include|print|begin|end|answer|reply|imitate|pretend|decode|repeat|insult|warn)"
    r" (?:that|the|them|the reader|it|at the|in|with|as|this|every|about|only|a|an|for|to|out)\b"
    r"|\b(?:ignore|disregard|override|forget) (?:the|these|those|your) (?:rules|facts|brief|above)\b"
    r"|(?:请|必须|务必|要求|让|假装|扮演|模仿|写上|写成|写出|别写|只用|标题|正文|文案)(?:读者|标题|正文|文案|成|出|上|一首|必须|输出|回复|银行|医生|系统|"
    r"英文|一句|里|推送|写)|写[：:“「]|写.{0,6}(?:口号|诗|暗号)"
)
"""Orders about what to write."""
_ORDER = regex.compile(
    _WRITE.pattern + r"|\b(?:add|give|ask|promise|act|use|recommend|wrap|vote) (?:that|the|them|the reader|at the|with|"
    r"as|every|only|a|an|for|to)\b"
    r"|(?:请|必须|务必|要求|告诉|写|说|推荐去|骂|提到)(?:用户|顾客|他们|她|他|您|明|全|只剩|吃了|优惠|国家|前)"
)


def why_no_name(text: str) -> str:
    """Why the text cannot be a name, in words; empty where it can."""
    if length(text, "half_width") > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} half-width characters"
    return _why_no_name(text)


@functools.lru_cache(maxsize=16384)
def _why_no_name(text: str) -> str:
    if _SENTENCE.search(text.strip()):
        return "it is a sentence"
    shown = view(text)
    if _ORDER.search(shown.lower):
        return "it tells somebody what to write"
    return _why_unsafe(text)


@functools.lru_cache(maxsize=4096)
def _why_unsafe(text: str) -> str:
    shown = view(text)
    if hidden_characters(text):
        return "it has invisible characters"
    if MARKUP.search(shown.plain) or LINK.search(shown.plain):
        return "it has a link or markup"
    if EMAIL.search(shown.plain) or MANY_DIGITS.search(shown.plain):
        return "it has an address or a number to call"
    if next(instructions_in(shown), None):
        return "it speaks to a model"
    hits = _lexicon().find(shown)
    return f"it says “{hits[0].term}”" if hits else ""


@functools.cache
def _lexicon() -> Lexicon:
    lists = packaged_lists()
    forms = [form for form in packaged_forms() if form.rule_id in _SAYS]
    return Lexicon({rule_id: lists[rule_id] for rule_id in _SAYS}, forms)


def is_name(text: str) -> bool:
    """Whether the text can be a name. Nothing is none."""
    return bool(text.strip()) and not why_no_name(text)


def why_no_aim(text: str) -> str:
    """Why the text cannot be what a campaign aims at or asks; empty where it can. An aim may be a sentence."""
    shown = view(text[:_MOST_READ])
    if _WRITE.search(shown.lower):
        return "it tells somebody what to write"
    return _why_unsafe(text[:_MOST_READ])


def gives_no_orders(text: str) -> bool:
    """Whether a sentence of a stranger, such as a review, may be read to a model."""
    return not why_no_aim(text)


def brief_for_a_model(brief: CampaignBrief) -> CampaignBrief:
    """The brief without a goal or a call to action that gives the model orders.

    `load_brief` refuses such a brief with the reason; this is for one that came another way.
    """
    asks = {locale: said for locale, said in brief.call_to_action.items() if gives_no_orders(said)}
    goal = brief.goal if gives_no_orders(brief.goal) else ""
    return brief.model_copy(update={"goal": goal, "call_to_action": asks})


def is_safe(text: str) -> bool:
    """Whether a longer text, such as a description, carries no attack."""
    return not _why_unsafe(text[:_MOST_READ])


def unfit_names(facts: Facts) -> list[tuple[str, str, str]]:
    """(fact, text, why) of every name among the facts that is none."""
    found = []
    for key in NAMES:
        text = facts.get(key)
        why = why_no_name(text) if isinstance(text, str) else ""
        if why:
            found.append((key, str(text), why))
    return found
