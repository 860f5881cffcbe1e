"""What attacks look like: orders to a model, calls, encoded text, markup, links, hidden characters."""

import unicodedata
from collections.abc import Iterator

import regex

from agent.guardrails.text import TextView

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
_CALL = regex.compile(r"(?<![{<\[%$])\b[a-z]+_[a-z_]+\b|(?<!\w)(?:/|\./|~/)(?:\w+/)+\w+|\b\w+\(\)|\bpostinstall\b")
_ENCODED = regex.compile(
    r"(?<![\w/])(?=[A-Za-z0-9+/]*[a-z][A-Za-z0-9+/]*[A-Z]|[A-Za-z0-9+/]*[A-Z][A-Za-z0-9+/]*[a-z])"
    r"(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{24,}={0,2}|(?<!\w)[A-Z2-7]{28,}(?!\w)|(?<!\w)[0-9a-fA-F]{24,}(?!\w)"
    r"|(?:[01]{8}\s){2,}|(?:[.-]{1,5}\s){6,}|(?:%[0-9A-Fa-f]{2}[\w.]*){3,}|(?:\b\w*(?:[a-z]\d|\d[a-z])\w*\b\s){3,}"
)
MARKUP = regex.compile(
    r"</?[a-z!][^<>]{0,80}>|&(?:lt|gt|amp|quot|nbsp|#\d+|#x[0-9a-f]+);|!?\[[^\[\]]{0,60}\]\([^()]*\)|"
    r"\*\*[^*]+\*\*|(?<!\w)__[^_]+__(?!\w)"
    r"|`[^`]+`|javascript:|onerror\s*=|onclick\s*=|(?<!\w)(?:select|drop|insert)\s.{0,20}\b(?:from|"
    r"table|into)\b.{0,10};|\\u[0-9a-f]{4}|\\n|\\x[0-9a-f]{2}"
    r"|^\s*[{\[]\s*\"|\"\s*:\s*\"",
    regex.IGNORECASE,
)
MARKUP_SIGNS = regex.compile(r"[<&\[*_`\\\"=;{]|(?i:javascript)")
LINK_SIGNS = regex.compile(r"\.[a-z]|://|[:：]\s?//|\[\.\]|\(dot\)| dot |点\s?[a-z]|hxxp|http")
_TLD = (
    "com|cn|net|org|io|co|shop|xyz|top|info|ly|me|app|store|ru|biz|online|site|club|vip|cc|"
    "tv|link|click|live|gg|to|uk|de|fr|edu|gov|dev|ai|zip|page|win|icu|work|support|help|today|zone|cloud|bid|loan|"
    "example"
)
LINK = regex.compile(
    rf"(?:https?|ftp|hxxps?)\s?[:：]\s?//?\s?\S+|(?<![a-z0-9])www\.\S+|(?<![a-z0-9@.-])[a-z]\.(?:cn|co|me|ly|cc)/\w+|(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]{{1,40}}(?:\.|"
    rf"\[\.\]|\(dot\)| dot |\s?点\s?)(?:{_TLD})(?:/\S*|(?![\w.]\w)\b)",
    regex.IGNORECASE,
)
EMAIL = regex.compile(r"[a-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9.-]+\.[a-z]{2,}", regex.IGNORECASE)
MANY_DIGITS = regex.compile(r"(?:\d[ ()./+-]{0,2}){7,}")


def instructions_in(shown: TextView) -> Iterator[tuple["regex.Match[str]", str]]:
    """The first match of each form of instruction, and what it is."""
    for pattern, text, what in (
        (_ORDER, shown.lower, "is an instruction to a model"),
        (_CALL, shown.lower, "is a call or a path"),
        (_ENCODED, shown.plain, "is encoded text"),
    ):
        match = pattern.search(text) if _may(pattern, text) else None
        if match:
            yield match, what


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


def hidden_characters(text: str) -> list[int]:
    """Places of characters that nobody sees, or that change the direction of writing."""
    return [] if text.isascii() else [at for at, char in enumerate(text) if _is_hidden(text, at, char)]


def _is_hidden(text: str, at: int, char: str) -> bool:
    if char in "\u200d\ufe0f\ufe0e":
        return at == 0 or ord(text[at - 1]) < 0x203C
    if unicodedata.category(char) in ("Cf", "Co", "Cn"):
        return not (0xE0020 <= ord(char) <= 0xE007F and any(c == "\U0001f3f4" for c in text[:at]))
    return (
        char in "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
        or 0xFE00 <= ord(char) <= 0xFE0D
        or 0xE0100 <= ord(char) <= 0xE01EF
    )
