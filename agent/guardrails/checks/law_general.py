"""Consumer law that holds in most places, where listed words decide; and urgency, scarcity that a fact may support."""

from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term, term_check
from agent.guardrails.numbers.claims import Kind

check_law_general_terms = term_check(
    {
        "law_general.health": ("“{term}” is a health claim.", "Take it out."),
        "law_general.system_imitation": (
            "“{term}” imitates a system warning or a personal message.",
            "Write plainly that it is from the shop.",
        ),
        "law_general.prize": ("“{term}” announces a prize or luck that nobody won.", "Take it out."),
        "law_general.disparage": ("“{term}” compares with rivals.", "Speak of your own goods only."),
        "law_general.mixed_service": (
            "“{term}” poses as a service message in a promotion.",
            "Keep service messages apart.",
        ),
    }
)

_LAST_DAY = frozenset(
    {
        "today only",
        "only today",
        "one day only",
        "last day",
        "final day",
        "final hours",
        "last hours",
        "hours left",
        "minutes left",
        "only hours left",
        "最后一天",
        "仅此一天",
        "仅限今日",
        "仅限今天",
        "最后一小时",
        "最后几小时",
        "最后时刻",
    }
)
_SOON_DAYS = 7
_SCARCE = 20
_WAS_OUT = frozenset({"断货", "售罄"})


def check_superlatives(copy: Copy) -> Iterator[Hit]:
    """law_general.superlative."""
    for field, hit in copy.terms.get("law_general.superlative", ()):
        if not copy.in_known_text(hit.term):
            reason = f"“{hit.term}” is a superlative or guarantee that nothing proves."
            yield at_term(hit, field, reason, "Say what is true and can be shown instead.")


def check_activity(copy: Copy) -> Iterator[Hit]:
    """law_general.activity."""
    for field, hit in copy.terms.get("law_general.activity", ()):
        if not copy.in_known_text(hit.term):
            reason = f"“{hit.term}” claims popularity or what others do; no fact supports it."
            yield at_term(hit, field, reason, "Take it out.")


def check_urgency(copy: Copy) -> Iterator[Hit]:
    """law_general.urgency: the offer must end soon; "last day" and "today only" today."""
    left = copy.facts.ends.days_left
    ends = copy.facts.ends.ends
    for field, hit in copy.terms.get("law_general.urgency", ()):
        if any(
            claim.kind is Kind.DATE
            and claim.unit in ("date", "weekday")
            and where == field
            and 0 <= claim.start - hit.end <= 6
            for where, claim in copy.claims
        ):
            continue  # "the last day is December 24": the date is what is checked
        most = 0 if hit.term in _LAST_DAY else _SOON_DAYS
        if ends is not None and left is None and most:
            continue
        if left is None or not 0 <= left <= most:
            known = "no end is known" if ends is None else f"the offer ends on {ends.isoformat()}"
            reason = f"“{hit.term}” presses for time; {known}."
            yield at_term(hit, field, reason, "Name the end date if there is one; do not press.")


def check_scarcity(copy: Copy) -> Iterator[Hit]:
    """law_general.scarcity: the stock must be known and small; a number of things left must be the stock."""
    stock = copy.facts.number("stock")
    for field, hit in copy.terms.get("law_general.scarcity", ()):
        if hit.term in _WAS_OUT and copy.has_fact("days_out"):
            continue
        if (stock is None or stock > _SCARCE) and not copy.in_known_text(hit.term):
            known = "the stock is not known" if stock is None else f"{stock:g} are in stock"
            yield at_term(hit, field, f"“{hit.term}” claims scarcity; {known}.", "Take it out.")
    for field, claim in copy.claims:
        if (
            claim.kind in (Kind.NUMBER, Kind.PACKS)
            and claim.value != stock
            and _says_left(copy, field, claim.start, claim.end)
        ):
            known = "the stock is not known" if stock is None else f"{stock:g} are in stock"
            reason = f"“{claim.text}” is said to be left; {known}."
            yield Hit("law_general.scarcity", reason, "Take it out.", field, claim.start, claim.end)


def _says_left(copy: Copy, field: str, start: int, end: int) -> bool:
    text = (copy.title if field == "title" else copy.body).lower
    behind, ahead = text[end : end + 8], text[max(0, start - 4) : start]
    return behind.lstrip().startswith(("left", "remain")) or ahead.endswith(("仅剩", "只剩", "还剩", "剩"))
