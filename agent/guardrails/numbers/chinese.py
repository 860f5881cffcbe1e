"""What Chinese copy counts: money, 折 and percent, dates, spans of time, times, ordinals, packages and sizes."""

from collections.abc import Iterator

import regex

from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.common import (
    IDIOMS,
    ISO_DATE,
    PERCENT,
    SIZE_UNITS,
    SIZES,
    digits,
    money_role,
    nothing,
    one,
    sign_money,
    size,
)
from agent.guardrails.numbers.extract import Pattern
from agent.guardrails.numbers.words import DIGITS, WORDS_ZH, chinese_number

_NUMBER = rf"(?P<n>{DIGITS}|{WORDS_ZH})"
_WEEKDAYS = {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6}
_SPANS = {
    "天": 1.0,
    "日": 1.0,
    "周": 7.0,
    "星期": 7.0,
    "个星期": 7.0,
    "礼拜": 7.0,
    "个月": 30.4,
    "年": 365.0,
    "小时": 1 / 24,
    "个小时": 1 / 24,
    "个钟头": 1 / 24,
    "分钟": 1 / 1440,
    "秒": 1 / 86400,
}
_SPAN = "|".join(sorted(_SPANS, key=len, reverse=True))
MEASURES = "瓶包盒袋罐桶提卷把颗打条支束箱杯份块盘只双对套件单板管串枚片听块碗筐根块"
_UNITS_ZH = "|".join(
    sorted((unit for unit in SIZE_UNITS if not unit[0].isascii() and unit[0] not in " -"), key=len, reverse=True)
)

_BEFORE_MONEY = regex.compile(
    r"(?:(?P<after>券后价?|用券后)|(?P<was>原价|原来|之前|以前|平时|平日|日常价?|划线价|上次|上回|本来|曾|从|原|旧价|不是|市场价)"
    r"|(?P<saving>立省|省下?了?|再减|立减|直减|减去?了?|直降|降了|便宜了?|优惠|少付|少花|抵扣?|返)"
    r"|(?P<minimum>买满|消费满|凑满|凑够|满|达到?|够)|(?P<under>不到|低于|少于)"
    r"|(?P<now>现价|现在|到手价?|降至|降到|特价|如今|券前价?|活动价|售价))(?:只要|是|为|卖|仅)?[:： ]*$"
)
_AFTER_MONEY = regex.compile(
    r"\s*(?:(?P<minimum>以上|起减|门槛|可用)|(?P<saving>优惠|的?折扣|差价|立减|便宜)|(?P<was>的?原价))"
)
_ABOUT = regex.compile(r"(?:大约|大概|约|近|将近|快|差不多|左右|每)$")
_BEFORE_SPAN = regex.compile(
    r"(?:(?P<ago>距上?[回次]?|离上[回次]|上[回次]|已经?|都)|(?P<left>还有|还剩|仅剩|只剩|剩|再过|再等|不到)|(?P<cycle>每隔?|"
    r"隔|惯例|周期)|(?P<passed>过了)|(?P<over>超了?|晚了?))(?:大约|大概|约)?$"
)
_AFTER_SPAN = regex.compile(
    rf"(?:左右|上下|光景)?(?:(?P<cycle>(?:[，,]?就?[喝吃用换买补续添来取去逛]完?)?一[{MEASURES}次回趟]|就得换|买一次)|"
    r"(?P<ago>前|以前|之前|没|未|不见|了)|(?P<left>后?(?:到期|截止|结束)|内|之内))"
)
_ENDS_BEFORE = regex.compile(r"(?:最后[一1]天(?:就?是|为|：)?|到|至|截至|截止到?|止于|用到|有效期至|在)$")
_ENDS_AFTER = regex.compile(
    r"\s*(?:晚上|晚|夜里|\d+点|零点|24点)?(?:为止|止|前|之前|截止|结束|到期|收官|过期|以前|内|都|失效|作废)"
)

_USUAL = regex.compile(r"(?:通常|一般|照例|往常|平时|约|大约|大概|差不多|到了?|满)$")


def _money(match: "regex.Match[str]") -> str:
    return money_role(_BEFORE_MONEY, _AFTER_MONEY, match)


def _yuan(match: "regex.Match[str]") -> Iterator[Claim]:
    number = chinese_number(match.group("n"))
    if number is not None:
        tail = match.groupdict().get("jiao")
        if tail:
            number += (chinese_number(tail) or 0) / 10
        yield Claim(Kind.MONEY, number, match.start(), match.end(), match.group(), "CNY", _money(match))


def _jiao(match: "regex.Match[str]") -> Iterator[Claim]:
    number = chinese_number(match.group("n"))
    if number is not None:
        yield Claim(Kind.MONEY, number / 10, match.start(), match.end(), match.group(), "CNY", _money(match))


def _full_less(match: "regex.Match[str]") -> Iterator[Claim]:
    """满99减20: two amounts."""
    least, off = chinese_number(match.group("least")), chinese_number(match.group("off"))
    if least is not None:
        yield Claim(Kind.MONEY, least, match.start("least"), match.end("least"), match.group("least"), "CNY", "minimum")
    if off is not None:
        yield Claim(Kind.MONEY, off, match.start("off"), match.end("off"), match.group("off"), "CNY", "saving")


def _zhe(match: "regex.Match[str]") -> float | None:
    text = match.group("n")
    if text == "对":
        return 50.0
    if text == "半":
        return None
    number = float(text) if text[0].isdigit() else float("".join(str(int(chinese_number(c) or 0)) for c in text))
    return 100 - (number * 10 if number < 10 else number)


def _ends(match: "regex.Match[str]") -> str:
    ahead = match.string[max(0, match.start() - 7) : match.start()]
    return "ends" if _ENDS_AFTER.match(match.string, match.end()) or _ENDS_BEFORE.search(ahead) else ""


def _month_day(match: "regex.Match[str]") -> Iterator[Claim]:
    month, day = chinese_number(match.group("m")), chinese_number(match.group("d"))
    if month is not None and day is not None:
        year = int(match.group("y")) if match.groupdict().get("y") else None
        yield Claim(
            Kind.DATE, month * 100 + day, match.start(), match.end(), match.group(), "date", _ends(match), year=year
        )


def _day_of_month(match: "regex.Match[str]") -> Iterator[Claim]:
    role = _ends(match)
    if match.group().endswith("日") and not role:
        yield Claim(Kind.DURATION, digits(match), match.start(), match.end(), match.group(), "日", "", True)
    else:
        yield Claim(Kind.DATE, digits(match), match.start(), match.end(), match.group(), "day", role)


def _weekday(match: "regex.Match[str]") -> Iterator[Claim]:
    role = _ends(match)
    if role:
        yield Claim(
            Kind.DATE, _WEEKDAYS[match.group("day")], match.start(), match.end(), match.group(), "weekday", role
        )


def _relative(match: "regex.Match[str]") -> Iterator[Claim]:
    number = {"明": 1.0, "后": 2.0}.get(match.group("day") or "今", 0.0)
    yield Claim(Kind.DATE, number, match.start(), match.end(), match.group(), "relative", "ends")


def _nth(match: "regex.Match[str]") -> Iterator[Claim]:
    number, unit = chinese_number(match.group("n")), match.group("unit") or ""
    if number is None or (number == 1 and not match.group("n").isdigit()):
        return
    if not match.group("n").isdigit() and (number <= 10 if not unit else number <= 3 and unit not in "天日次回"):
        return
    around = _USUAL.search(match.string[max(0, match.start() - 6) : match.start()])
    role = "cycle" if around or match.string[match.end() :].startswith(("左右", "前后", "上下")) else "today"
    day = "day" if unit in ("天", "日") else ""
    yield Claim(Kind.ORDINAL, number, match.start(), match.end(), match.group(), day, role if day else "")


def _duration(match: "regex.Match[str]") -> Iterator[Claim]:
    number, unit = chinese_number(match.group("n")), match.group("unit")
    if match.group("half"):
        number = 0.5 if number is None or not match.group("n") else number + 0.5
    if number is None or (number == 1 and not match.group("n")[:1].isdigit() and unit not in ("周", "个月")):
        return
    ahead = match.string[max(0, match.start() - 8) : match.start()]
    before, after = _BEFORE_SPAN.search(ahead), _AFTER_SPAN.match(match.string, match.end())
    role = (before.lastgroup if before else None) or (after.lastgroup if after else None) or ""
    if not match.group("n")[:1].isdigit() and (
        (number == 1 and role in ("", "cycle")) or (number == 2 and unit == "天" and not role)
    ):
        return
    about = bool(_ABOUT.search(ahead)) or match.string[match.end() :].startswith(("左右", "上下", "光景", "多", "出头"))
    yield Claim(Kind.DURATION, number * _SPANS[unit], match.start(), match.end(), match.group(), unit, role, about)


def _counted(kind: Kind, least: int) -> Pattern:
    units = "次|回|趟" if kind is Kind.TIMES else f"[{MEASURES}]"

    def build(match: "regex.Match[str]") -> Iterator[Claim]:
        number = chinese_number(match.group("n"))
        if number is not None and (match.group("n")[:1].isdigit() or number >= least):
            yield Claim(kind, number, match.start(), match.end(), match.group(), match.group("unit"))

    return Pattern(regex.compile(rf"(?<![第几数好多]){_NUMBER}(?:多|来)?(?P<unit>{units})"), build, at_number=True)


def _size_in_words(match: "regex.Match[str]") -> Iterator[Claim]:
    number = chinese_number(match.group("n"))
    if number is not None and number > 1:
        yield size(match, number)


def _number(match: "regex.Match[str]") -> Iterator[Claim]:
    text = match.group("n")
    number = chinese_number(text)
    if number is not None and (text[0].isdigit() or (len(text) > 1 and number > 12)):
        ahead = match.string[max(0, match.start() - 8) : match.start()]
        yield Claim(Kind.NUMBER, number, match.start(), match.end(), text, "", "", bool(_ABOUT.search(ahead)))


_IDIOMS_ZH = (
    "一日三餐|三餐|三天两头|三天打鱼|两天晒网|三分钟热度|四季|五湖四海|七七八八|乱七八糟|十全十美|十有八九|万一|千万|一五一十|三三两两|三言两语|两全其美|三心二意|"
    "五花八门|九牛一毛|一心一意|一来二去|四面八方|百分百|百年老店|双十一|双十二|六一|五一|十一长假|三八|三五天|两三|三两|四五|五六|七八|十分|百搭|"
    "千层|五香|三文|八宝|五花|六神|三明治|四川|三亚|八角|九层塔|百合|百香果|千岛|千页|千张|万能|百叶|八分饱|七分饱|两不误|三人行|五谷|四喜|十三香|"
    "老三样|三点一线|半天|半年|半路|四件套|三件套|两口|三口|四口|两个人|三个人|两人|两手|两头|两边|两腿|四条腿|四脚|两眼|三围|半日"
)

CHINESE: tuple[Pattern, ...] = (
    IDIOMS,
    Pattern(regex.compile(_IDIOMS_ZH), nothing),
    ISO_DATE,
    Pattern(
        regex.compile(
            rf"(?:满|凑够|凑满|每满|买满|消费满)[¥ ]?(?P<least>{DIGITS}|{WORDS_ZH})元?(?:[，, ]?(?:就|可|能|再)?"
            rf"(?:减|立减|省|返|抵))[¥ ]?(?P<off>{DIGITS}|{WORDS_ZH})元?"
        ),
        _full_less,
    ),
    sign_money(_money),
    Pattern(regex.compile(rf"{_NUMBER}\s?(?:元钱?|圆|块钱)"), _yuan, at_number=True),
    Pattern(regex.compile(rf"{_NUMBER}块(?P<jiao>[\d一二三四五六七八九])毛?(?!\d)"), _yuan, at_number=True),
    Pattern(
        regex.compile(rf"(?P<n>{DIGITS})块(?![\p{{Han}}])|(?P<n>{DIGITS})块(?=就|能|拿|买|一)"), _yuan, at_number=True
    ),
    Pattern(regex.compile(rf"(?P<n>{DIGITS})[毛角]钱?|(?P<n>{WORDS_ZH})[毛角]钱"), _jiao, at_number=True),
    PERCENT,
    Pattern(
        regex.compile(rf"百分之(?P<n>{DIGITS}|{WORDS_ZH})"),
        one(Kind.PERCENT, lambda m: chinese_number(m.group("n")), "percent"),
    ),
    Pattern(
        regex.compile(
            r"(?<![曲转打波周骨几])(?P<n>\d(?:\.\d)?|\d\d|[一二三四五六七八九][一二三四五六七八九]?|对)折(?![叠腾扇磨射断纸痕])"
        ),
        one(Kind.PERCENT, _zhe, "zhe", "off"),
        at_number=True,
    ),
    Pattern(
        regex.compile(r"(?<=打)(?P<n>\d(?:\.\d)?|\d\d|[一二三四五六七八九][一二三四五六七八九]?|对)折"),
        one(Kind.PERCENT, _zhe, "zhe", "off"),
        at_number=True,
    ),
    Pattern(
        regex.compile(r"半价|(?:便宜|省|减|降|少)了?(?:一半|五成)|一半(?:的)?价"),
        one(Kind.PERCENT, lambda _: 50.0, "percent", "off"),
    ),
    Pattern(
        regex.compile(r"(?<=便宜|省|减|降)了?(?P<n>[一二三四五六七八九])成"),
        one(Kind.PERCENT, lambda m: (chinese_number(m.group("n")) or 0) * 10, "percent", "off"),
    ),
    Pattern(
        regex.compile(
            r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<d>\d{1,2}|[一二三四五六七八九十]{1,"
            r"3})[日号]?(?![个天])"
        ),
        _month_day,
    ),
    Pattern(regex.compile(r"(?<![\d.])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])"), _month_day, at_number=True),
    Pattern(regex.compile(r"[街路道巷弄]\d{1,4}[号弄]"), nothing),
    Pattern(regex.compile(r"(?<![\d.])(?P<n>[1-3]?\d)[号日](?!线|店|楼|门|桌|台|常|用|子|历)"), _day_of_month),
    Pattern(
        regex.compile(
            r"(?:本|这|下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?=上架|到货|开[抢售卖]|发货|送达|补货|回归|见[，。！]|见$|恢复)"
        ),
        one(Kind.DATE, lambda m: _WEEKDAYS[m.group("day")], "weekday", "starts"),
    ),
    Pattern(regex.compile(r"(?<!每)(?:本|这|下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![个次包瓶])"), _weekday),
    Pattern(
        regex.compile(
            r"(?P<day>今|明|后)[天日晚](?:晚上|晚|夜里|零点|24点|就|是)?(?:为止|止|前|截止|结束|到期|过期|失效|作废|收官|最后一天)|(?:仅限|"
            r"只限|限|只有|截止)(?P<day>今|明)[天日晚]|(?:最后(?:一|1)天)(?!就?[是为：]?(?:周|星期|礼拜|本周|这周|\d|[一二三四五六七八九十]+月))"
        ),
        _relative,
    ),
    Pattern(
        regex.compile(
            r"(?<![\d.])(?P<n>\d{1,2})(?::\d\d)(?!\d)|(?<![\d.])(?P<n>\d{1,2})点(?:半|整|\d+分)?(?![心击赞评菜睛])"
        ),
        one(Kind.CLOCK, digits),
        at_number=True,
    ),
    Pattern(regex.compile(rf"第(?P<n>{DIGITS}|{WORDS_ZH})(?P<unit>[{MEASURES}天日次回周个位遍趟年页层章步道]?)"), _nth),
    Pattern(
        regex.compile(
            rf"(?<![第几数好多周期礼])(?P<n>{DIGITS}|{WORDS_ZH}|(?=半))(?P<half>个?半)?(?P<unit>{_SPAN})(?!用|常|"
            rf"子|历|前台|期[一二三四五六日])"
        ),
        _duration,
        at_number=True,
    ),
    _counted(Kind.TIMES, 2),
    SIZES,
    Pattern(
        regex.compile(rf"(?P<n>{DIGITS})\s?(?P<unit>{_UNITS_ZH})(?<!抽(?=纸|屉)|片(?=刻)|米(?=饭|粉|线|粥))"),
        lambda m: iter((size(m, digits(m)),)),
        at_number=True,
    ),
    Pattern(
        regex.compile(rf"(?P<n>{WORDS_ZH})(?P<unit>毫升|公斤|千克|[克升斤米寸])(?!饭|粒|粥|粉|线|面|酒)"),
        _size_in_words,
        at_number=True,
    ),
    _counted(Kind.PACKS, 2),
    Pattern(regex.compile(rf"(?P<n>{DIGITS}|{WORDS_ZH})"), _number, at_number=True),
)
