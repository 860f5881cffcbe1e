"""Instructions to a model, in forms that no list holds: verb and object, speech to a bot, calls, encoded text."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, term_check

check_injection_terms = term_check(
    {
        "injection.instruction": ("“{term}” is an instruction to a model or its echo.", "Write about the item only."),
        "injection.prompt_leak": (
            "“{term}” belongs to a prompt or to a model's answer about it.",
            "Give the copy only.",
        ),
        "injection.contact": (
            "“{term}” sends the reader elsewhere to call, log in or pay.",
            "The deep link is the only way on.",
        ),
    }
)

_ORDER = regex.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip|supersedes?|violate|break|drop|discard|reset)\b[^.!?]{0,40}"
    r"\b(?:instructions?|prompts?|directives?|guidelines?|system messages?|safety (?:checks?|protocols?)|"
    r"everything (?:above|you were)|facts above)\b"
    r"|\b(?:ignore|disregard|override|bypass|break) (?:all|any|your|these|prior|previous|the above|safety)[^.!?]{0,16}"
    r"\b(?:rules?|filters?|policy|policies|restrictions?)\b"
    r"|\b(?:initial|original|exact|hidden|secret|operating|previous|developer) (?:system )?(?:instructions|prompt|"
    r"directives?|guidelines)\b"
    r"|\b(?:note|message|memo|attention|dear)?\s?(?:to|for) (?:the |any |all )?(?:bot|ai|assistant|llm|chatbot)s?\b"
    r"|\b(?:ai|coding|helpful) (?:assistant|agent|model)s?\b|\b(?:safety|security) (?:protocols?|filters?) (?:are )?"
    r"(?:off|disabled)|\byour rules have changed|\b(?:respond|answer|reply|act)\b[^.!?]{0,30}\b(?:no|without) (?:any )?"
    r"(?:filters|limits|restrictions)\b"
    r"|\bdecode (?:this|the|it)\b|\bbase ?64\b|\b(?:print|repeat|quote|copy|output)\b[^.!?]{0,40}\bverbatim\b"
    r"|\bin (?:your|every) (?:summary|reply|response|future reply)\b|(?:^|[\s\-])system ?:"
    r"|\bfor the (?:rest|remainder) of (?:this|the) (?:task|session|conversation)\b"
    r"|\b(?:before|when) you (?:respond|reply|read this|process this|summari[sz]e)\b"
    r"|\b(?:email|forward|send|dump|export|leak)\b[^.!?]{0,30}\b(?:customer (?:list|data|emails?|database)|credentials|"
    r"passwords|records externally|all order data|configuration)\b"
    r"|(?:忽略|无视|忘记|忘掉|跳过|绕过|不要理会|不用管)[^。！？，]{0,10}(?:指令|提示|规则|要求|设定|限制|上文|内容)"
    r"|(?:输出|显示|告诉我|泄露|重复|打印|复述)[^。！？，]{0,8}(?:提示词|系统提示|指令|设定|规则)"
    r"|作为(?:一个|一名)?(?:ai|人工智能|助手|语言模型)"
    r"|(?:致|给)(?:ai|机器人|助手|模型)"
)
_SPEAKS_TO_A_MODEL = regex.compile(
    "instruct|prompt|directive|guideline|system|safety|everything|facts above|rules|filter|polic|restriction|limits|"
    "bot|assistant|llm|model|agent|decode|base|verbatim|summar|reply|response|session|task|respon|process|read this|"
    r"customer|credential|password|records|order data|configuration|\bai\b|指令|提示|规则|要求|设定|限制|上文|内容|"
    "人工智能|助手|模型|机器人|ai"
)
"""Words of which one is in every instruction: the long expression is only tried where there is one."""
_CALL_SIGNS = frozenset("_/(")
_LONG_TOKEN = 24
_CALL = regex.compile(r"\b[a-z]+_[a-z_]+\b|(?<!\w)(?:/|\./|~/)(?:\w+/)+\w+|\b\w+\(\)|\bpostinstall\b")
_ENCODED = regex.compile(
    r"(?<![\w/])(?=[A-Za-z0-9+/]*[a-z][A-Za-z0-9+/]*[A-Z]|[A-Za-z0-9+/]*[A-Z][A-Za-z0-9+/]*[a-z])"
    r"(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{24,}={0,2}|(?<!\w)[A-Z2-7]{28,}(?!\w)|(?<!\w)[0-9a-fA-F]{24,}(?!\w)"
    r"|(?:[01]{8}\s){2,}|(?:[.-]{1,5}\s){6,}|(?:%[0-9A-Fa-f]{2}[\w.]*){3,}|(?:\b\w*(?:[a-z]\d|\d[a-z])\w*\b\s){3,}"
)


def check_instructions(copy: Copy) -> Iterator[Hit]:
    """injection.instruction, by form."""
    for name, view in copy.fields:
        for pattern, text, what in (
            (_ORDER, view.lower, "is an instruction to a model"),
            (_CALL, view.lower, "is a call or a path"),
            (_ENCODED, view.plain, "is encoded text"),
        ):
            match = pattern.search(text) if _may(pattern, text) else None
            if match and not copy.in_known_text(match.group()):
                reason = f"“{match.group()}” {what}."
                yield Hit("injection.instruction", reason, "Write about the item only.", name, *match.span())


def _may(pattern: "regex.Pattern[str]", text: str) -> bool:
    """A cheap look at whether the pattern can match at all."""
    if pattern is _ORDER:
        return _SPEAKS_TO_A_MODEL.search(text) is not None
    if pattern is _CALL:
        return not _CALL_SIGNS.isdisjoint(text) or "postinstall" in text
    tokens = text.split()
    mixed = sum(token.isalnum() and not token.isalpha() and not token.isdigit() for token in tokens)
    signs = sum(set(token) <= {".", "-", "/"} for token in tokens)
    return mixed > 1 or signs > 4 or "%" in text or "01" in text or any(len(token) >= _LONG_TOKEN for token in tokens)
