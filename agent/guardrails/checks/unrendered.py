"""Nothing of a template, no empty value and no broken encoding is left in the text."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit

_TEMPLATE = regex.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{|<%|%>|\{\w+\}|%\((?:\w+)\)s|(?<!\d)(?<!\d\s)%(?:\d\$)?[sd@](?![a-z])|\[\[|\]\]|"
    r"\[(?!link|here|url)(?-i:[a-z]+(?:[_ -][a-z]+)?)\]|\[(?:todo|insert|add|your|tbd)\b[^\[\]]*\]|"
    r"(?-i:\b(?:X{3,}|TODO|FIXME|TBC)\b)|"
    r"<(?!/|(?:a|b|i|u|p|em|br|hr|h\d|ul|li|img|div|span|font|strong|script|style|body|html|head|svg|iframe)\b)"
    r"[a-z]+(?:[_ -][a-z]+)*>|\[(?:item|product|name|price|size|date|ends|商品|姓名|价格)\]"
    r"|【(?:姓名|商品|价格|日期|用户名)】|__\w+__|<(?:item|name|price|product)>",
    regex.IGNORECASE,
)
_TEMPLATE_SIGNS = frozenset("{}[]%<_【$XT")
_EMPTY_VALUES = ("NaN", "nan", "undefined", "NULL", "null", "N/A", "TBD", "NaT", "<NA>", "inf", "None", "True", "False")
_EMPTY_VALUE = regex.compile(
    r"(?<![A-Za-z0-9_-])(?:NaN|undefined|NULL|"
    r"(?<=[$¥]|\b(?:is|for|in|until|through) )null|N/A|TBD|#N/A|NaT|<NA>|inf)(?![A-Za-z0-9_-])|(?<![\w-])nan(?![\w-])"
    r"|(?<=[^.!?:;—–\s]\s|\$|¥)None\b(?! of\b| left\b| the\b| too\b| other\b| but\b)|\bNone "
    r"(?:days|oz|times|weeks|off)\b|(?<=\p{Han})None|None(?=\p{Han})"
    r"|(?<!\w)(?:True|False)(?=[.,;]|$)(?<=[a-z,] (?:True|False))"
)
_HOLE = regex.compile(
    r",\s*[,.;]|\(\s*\)|（\s*）|，[，。；、]|。。(?!。)|、[，。]|[$£€¥](?=\s*(?:[.,;!?，。]|$|\p{L}))|第[，。天次瓶盒袋包件罐桶]|"
    r"\s[,;](?!\s*[-)D])|(?<=\w)\s\.(?=\s|$)"
)
_BROKEN = regex.compile(r"\ufffd|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udfff]|(?:Ã.|â€.)")


def check_unrendered(copy: Copy) -> Iterator[Hit]:
    """platform.unrendered, platform.control_character."""
    for name, view in copy.fields:
        for pattern, what in (
            (_TEMPLATE, "is template code"),
            (_EMPTY_VALUE, "is an empty value"),
            (_HOLE, "is where a value is missing"),
        ):
            for match in pattern.finditer(view.plain) if _may(pattern, view.plain) else ():
                reason = f"“{match.group()}” {what}: a slot was not filled."
                yield Hit("platform.unrendered", reason, "Fill the slot or take it out.", name, *match.span())
        if view.plain.isascii() and view.plain.isprintable():
            continue
        for match in _BROKEN.finditer(view.plain):
            reason = "A control character or a sign of broken encoding is in the text."
            yield Hit("platform.control_character", reason, "Take it out.", name, *match.span())


def _may(pattern: "regex.Pattern[str]", text: str) -> bool:
    """A cheap look at whether the pattern can match at all."""
    if pattern is _TEMPLATE:
        return not _TEMPLATE_SIGNS.isdisjoint(text)
    if pattern is _EMPTY_VALUE:
        return any(value in text for value in _EMPTY_VALUES)
    return True
