"""Identifiers of people: telephone, e-mail, identity and bank cards, plates, accounts, addresses, full names."""

from collections.abc import Iterator

import regex

from agent.guardrails.attack_forms import EMAIL, MANY_DIGITS
from agent.guardrails.checks.names import ORDINARY
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import TextView, fold

_CN_PHONE = regex.compile(
    r"(?<!\d)(?:(?:\+?86)[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|(?<!\d)[48]00[- ]?\d{3,4}[- "
    r"]?\d{3,4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
)
_ID_CARD = regex.compile(
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])|(?<!\d)\d{3}-\d{2}-\d{4}"
    r"(?!\d)"
)
_CARD = regex.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
_IBAN = regex.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_IP = regex.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,"
    r"4}",
    regex.IGNORECASE,
)
_PLATE = regex.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
_ACCOUNT = regex.compile(
    r"(?:微信|wechat|weixin|vx|qq|line id|instagram|facebook)(?:号| id)?\s?[:：是为加]?\s?[a-z0-9][\w-]{4,19}"
    r"|(?:order|invoice|tracking|account|member(?:ship)?|customer|passport|licen[cs]e|ssn|policy|"
    r"ticket)\s?(?:no\.?|number|id|#)\s?[:：]?\s?#?[a-z]{0,3}-?\d[\w-]{2,}"
    r"|(?:订单|运单|快递单|会员|卡|账|身份证|护照|单|取件)号?(?:码)?(?:是|为|[:：])?\s?[a-z]{0,3}\d{4,}|order\s#\s?\w{4,"
    r"}|(?<!\w)@[a-z]\w{3,}",
    regex.IGNORECASE,
)
_PLACE_SIGNS = frozenset("省市区县镇乡路街巷弄栋幢室址")
_ADDRESS_LIKE = regex.compile(
    r"(?i:zip|address|lived?|living|post ?code|postal)|"
    r"\d[A-Za-z]?,? \p{Lu}|\d[A-Za-z]?,? [\w']+ (?:street|avenue|boulevard|st\.|ave\.|blvd)|str|gat|gasse|väg|vej|weg|"
    r"(?i:box|apt|apartment|suite)\b|\b[A-Z]{2} \d{5}|[A-Z]\d[\dA-Z]? \d[A-Z]"
)
_DIGIT = regex.compile(r"\d")
_LABEL_SIGNS = frozenset("@#:：")
_LEAST_PHONE = 7
_ACCOUNT_WORDS = regex.compile(
    "order|invoice|tracking|account|member|customer|passport|licen|ssn|policy|ticket|微信|wechat|weixin|vx|qq|line id|"
    "instagram|facebook|订单|运单|快递|会员|卡|账|身份证|护照|单|取件|@"
)
_STREET = (
    "street|st|avenue|ave|road|rd|lane|ln|boulevard|blvd|drive|dr|court|ct|square|place|terrace|"
    "highway|hwy|parkway|circle|crescent|close"
)
_ADDRESS = regex.compile(
    rf"(?<![\d.$])\b\d{{1,5}}[A-Za-z]?,? (?:(?:[NSEW]|North|South|East|West)\.? )?(?:\p{{Lu}}[\w']+\.? "
    rf"){{1,3}}(?i:{_STREET})\b\.?"
    rf"|(?<![\d.$])\b\d{{1,5}} \p{{Ll}}[\w']+ (?:street|avenue|boulevard|st\.|ave\.|blvd\.?)\b|"
    rf"\b(?i:p\.?o\.? box) \d+"
    r"|\b(?i:apt|apartment|suite)\.? #?\d+[A-Za-z]?\b|\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b[A-Z]{1,"
    r"2}\d[\dA-Z]? \d[A-Z]{2}\b"
)
_ADDRESS_LOOSE = regex.compile(
    r"\b(?i:zip|zip code|postcode|postal code|post code)\b:? ?\w*\d\w*|\b(?i:address(?:es)?)\b[^.!?]{0,30}\d"
    r"|\b(?i:lives?|living|lived) (?:at|on|in) (?=[^.!?]{0,30}\d)"
    r"|(?<![\d.$])\b\d{1,5} [\p{L}. ]{0,25}\p{Lu}?[\p{Ll}]{3,} \d{1,4}\b(?=,? \p{Lu})"
    r"|\b\d{1,5},? (?:Rue|Calle|Via|Avenida|Rua|Straße|Strasse) \p{L}+"
    r"|\p{L}{3,}(?:straße|strasse|straat|gasse|gatan|gata|väg|vej|weg) \d+"
)
_ADDRESS_ZH = regex.compile(
    r"\p{Han}{2,}(?:省|市|区|县|镇|乡)\p{Han}{1,12}(?:路|街|道|巷|弄|村|小区|大厦|花园)|\p{Han}{1,8}(?:路|街|大道|"
    r"巷|弄)[\d一二三四五六七八九十百]+(?:弄|号)(?!线)|\d+(?:栋|幢|号楼|单元)\d*|\d{1,2}楼?\d{3,4}室|(?:收货|家庭|"
    r"送货)地址[:：是]"
)
_TITLED = regex.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? (?:\p{Lu}[\p{Ll}'-]+ ?)+|\b(?:[Dd]ear|[Hh]i|[Hh]ello|"
    r"[Hh]ey) \p{Lu}\p{Ll}+ \p{Lu}[\p{Ll}'-]+"
)
_CALLED = regex.compile(r"(?<=^|[.!?] )(\p{Lu}\p{Ll}+) (\p{Lu}[\p{Ll}'-]+)(?=, |: | [-—–] )")
"""Two capitals that begin a sentence and are spoken to: "Jennifer Walsh, ...", but "Old Friends, ..." as well."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤"
)
_TITLED_ZH = regex.compile(
    rf"(?<!\p{{Han}})[{_SURNAMES}]\p{{Han}}{{0,2}}(?:先生|女士|小姐|太太|老师|师傅|同学|阿姨|叔叔|经理|总(?=[，,：:]))|尊敬的[{_SURNAMES}]\p{{Han}}{{1,"
    rf"2}}(?=[，,：:])"
)


def check_identifiers(copy: Copy) -> Iterator[Hit]:
    """privacy.phone, privacy.email, privacy.identifier, privacy.address, privacy.full_name."""
    for name, view in copy.fields:
        text = view.plain
        count = len(_DIGIT.findall(text))
        if "@" in text or "(at)" in text or "[at]" in text:
            yield from _matches("privacy.email", "an e-mail address", EMAIL, name, view)
        if count >= _LEAST_PHONE and MANY_DIGITS.search(text):
            yield from _numbers(name, view, copy.is_chinese)
        if (count or not _LABEL_SIGNS.isdisjoint(text)) and _ACCOUNT_WORDS.search(view.lower):
            yield from _matches("privacy.identifier", "an account, order or document number", _ACCOUNT, name, view)
        if count:
            yield from _numbered(copy, name, view)
        if copy.is_chinese and not _PLACE_SIGNS.isdisjoint(text):
            yield from _matches("privacy.address", "an address", _ADDRESS_ZH, name, view)
        yield from _full_names(copy, name, view)


def _numbered(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    """What needs a digit: plates, network addresses, street addresses."""
    text = view.plain
    if copy.is_chinese and not text.islower():
        yield from _matches("privacy.identifier", "a licence plate", _PLATE, name, view)
    if text.count(".") > 2 or text.count(":") > 3:
        yield from _matches("privacy.identifier", "a network address", _IP, name, view)
    if _ADDRESS_LIKE.search(text):
        yield from _matches("privacy.address", "an address", _ADDRESS, name, view)
        yield from _matches("privacy.address", "an address", _ADDRESS_LOOSE, name, view)


def _matches(rule: str, what: str, pattern: "regex.Pattern[str]", name: str, view: TextView) -> Iterator[Hit]:
    for match in pattern.finditer(view.plain):
        yield Hit(rule, f"“{match.group()}” is {what}.", "Take it out.", name, *match.span())


def _numbers(name: str, view: TextView, chinese: bool) -> Iterator[Hit]:
    import phonenumbers

    text = view.plain
    found: list[tuple[int, int]] = []
    for rule, what, pattern in (
        ("privacy.identifier", "an identity number", _ID_CARD),
        ("privacy.identifier", "a bank account", _IBAN),
        ("privacy.phone", "a telephone number", _CN_PHONE),
    ):
        for match in pattern.finditer(text):
            found.append(match.span())
            yield Hit(rule, f"“{match.group()}” is {what}.", "Take it out.", name, *match.span())
    for match in _CARD.finditer(text):
        if not _overlaps(match.span(), found):
            found.append(match.span())
            yield Hit(
                "privacy.identifier",
                f"“{match.group()}” looks like a card number.",
                "Take it out.",
                name,
                *match.span(),
            )
    for region in ("CN",) if chinese else ("US", "GB"):
        for phone in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
            span = (phone.start, phone.end)
            if not _overlaps(span, found):
                found.append(span)
                yield Hit("privacy.phone", f"“{phone.raw_string}” is a telephone number.", "Take it out.", name, *span)


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _full_names(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    titled = _matches("privacy.full_name", "a person's name with title or surname", _TITLED, name, view)
    # "Dr. Jam's stress ball" is what the item is called.
    item = fold(str(copy.request.facts.get("item", "")))
    yield from (hit for hit in titled if view.lower[hit.start : hit.end].strip() not in item)
    if copy.is_chinese:
        yield from _matches("privacy.full_name", "a person's name with title or surname", _TITLED_ZH, name, view)
    else:
        yield from _called(copy, name, view)
    known = copy.request.facts.get("name")
    surnames = known.split()[1:] if isinstance(known, str) else []
    for surname in surnames:
        for match in regex.finditer(rf"\b{regex.escape(surname)}\b", view.plain, regex.IGNORECASE):
            yield Hit(
                "privacy.full_name",
                f"“{match.group()}” is the customer's surname.",
                "Use the first name only.",
                name,
                *match.span(),
            )


def _called(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    """The customer's first name with a surname that no fact gives; other capitals are for facts.unknown_name."""
    known = copy.request.facts.get("name")
    first = known.split()[0].lower() if isinstance(known, str) and known.strip() else ""
    for match in _CALLED.finditer(view.plain) if first else ():
        given, surname = (word.lower() for word in match.groups())
        if given == first and surname not in ORDINARY and not copy.in_known_text(surname):
            reason = f"“{match.group()}” is a person's name with the surname."
            yield Hit("privacy.full_name", reason, "Use the first name only.", name, *match.span())
