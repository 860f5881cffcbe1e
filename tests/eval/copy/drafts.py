"""A batch whose copy is true and personal: what is planted into it must be found."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from agent.guardrails import load_guardrail
from core.ports import Vectors
from core.records import Angle, CustomerOutcome, Draft, DraftSource, Facts, MemoryFact, OutcomeItem, Reason
from eval.copy.case import Case, cases_of
from eval.copy.scores import Scores
from eval.copy.suite import score_copy
from eval.copy.tokens import words

NOON = datetime(2017, 11, 6, 17, tzinfo=UTC)
_ENGLISH = (
    "bananas|milk|orange juice|Gala apples|green grapes|shredded cheese|sour cream|white bread|large eggs|"
    "canned tuna|ground coffee|frozen waffles|ice cream|potato chips|butter|cucumbers|onions|carrots|salsa|pasta sauce"
)
_CHINESE = (
    "香蕉|鲜牛奶|橙汁|嘎啦苹果|青提|芝士碎|酸奶油|白面包|大号鸡蛋|"
    "罐装金枪鱼|咖啡粉|冷冻华夫饼|冰淇淋|薯片|黄油|黄瓜|洋葱|胡萝卜|莎莎酱|意面酱"
)
ENGLISH, CHINESE = _ENGLISH.split("|"), _CHINESE.split("|")
_EN_LINES = (
    ("The {nth} time around", "{Item}: {times} purchases this year, ${price:.2f} each."),
    ("Day {days} of {cycle}", "About now you buy {item}. Still ${price:.2f}."),
    ("{Item} again", "{days} days since the last, and {cycle} is usual. ${price:.2f}."),
    ("Your list knows", "{Item}, {times} times this year, at ${price:.2f}."),
    ("Nearly out?", "You buy {item} about every {cycle} days. It has been {days}. ${price:.2f}."),
)
_ZH_LINES = (
    ("第{next}回", "{item}今年您买过{times}回，¥{price:.2f}。"),
    ("离上次{days}天", "{item}您约{cycle}天买一次，¥{price:.2f}。"),
    ("{item}该补了吗", "上次是{days}天前，今年{times}回，¥{price:.2f}。"),
    ("清单上的常客", "{item}，今年{times}回，¥{price:.2f}一份。"),
    ("日子差不多", "约{cycle}天一次的{item}，今天第{days}天，¥{price:.2f}。"),
)


class WordEmbedder:
    """Counts words and Han characters, hashed to axes: texts with common words are near."""

    name = "words:1"
    dimension = 512

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_documents(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in words(text.lower(), "zh"):
            vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % self.dimension] += 1.0
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


def batch(per_language: int = 20) -> list[CustomerOutcome]:
    """So many customers of each language, each with an item and numbers of their own."""
    return [
        *(_outcome(f"e{at}", "en", ENGLISH, at, _EN_LINES) for at in range(per_language)),
        *(_outcome(f"z{at}", "zh", CHINESE, at, _ZH_LINES) for at in range(per_language)),
    ]


def _outcome(
    customer_id: str, locale: str, goods: list[str], at: int, lines: tuple[tuple[str, str], ...]
) -> CustomerOutcome:
    facts = facts_of(goods[at % len(goods)], locale, at)
    title, body = (_filled(text, facts) for text in lines[at % len(lines)])
    others = tuple(goods[(at * 7 + step) % len(goods)] for step in (3, 5))
    return CustomerOutcome(
        customer_id=customer_id,
        campaign_id="autumn",
        outcome="drafted",
        draft=draft_of(customer_id, locale, title, body),
        items=tuple(
            _item(name, facts if at_item == 0 else None) for at_item, name in enumerate((facts["item"], *others))
        ),
        memory=(
            MemoryFact(fact_id=customer_id, text=f"a favourite: {facts['item']}", kind="favourite", observed_at=NOON),
        ),
        facts=facts,
    )


def facts_of(item: str, locale: str, at: int) -> Facts:
    """What may be said to customer number `at`."""
    return {
        "item": item,
        "number": "plural" if item.endswith("s") else "singular",
        "currency": "USD" if locale == "en" else "CNY",
        "price": round(1.29 + 0.37 * at, 2),
        "times_bought": 4 + at,
        "days_since": 30 + 2 * at,
        "cycle_days": 31 + 2 * at,
        "today": "2017-11-06",
        "new": False,
    }


def draft_of(customer_id: str, locale: str, title: str, body: str) -> Draft:
    """A draft of the words."""
    return Draft(
        draft_id=customer_id,
        digest=Draft.digest_for(title, body, "app://p", "apns"),
        product_id="p",
        locale=locale,
        channel="apns",
        title=title,
        body=body,
        deep_link="app://p",
        angle=Angle.FAVOURITE if int(customer_id[1:]) % 2 else Angle.REPLENISH,
        labels=("hook", "value"),
        source=DraftSource.MODEL if locale == "en" else DraftSource.COPY_BANK,
        seed=0,
    )


def rewritten(outcome: CustomerOutcome, title: str, body: str) -> CustomerOutcome:
    """The customer with other words."""
    assert outcome.draft is not None
    draft = outcome.draft
    return outcome.model_copy(update={"draft": draft_of(outcome.customer_id, draft.locale, title, body)})


def cases(outcomes: list[CustomerOutcome]) -> list[Case]:
    """Judged by the packaged guardrail."""
    return cases_of(outcomes, load_guardrail())


def scores(outcomes: list[CustomerOutcome]) -> Scores:
    """Every evaluator, with an embedder that counts words."""
    return score_copy(cases(outcomes), WordEmbedder())


def _filled(text: str, facts: Facts) -> str:
    item, times = str(facts["item"]), int(facts["times_bought"])
    return text.format(
        item=item,
        Item=item[0].upper() + item[1:],
        times=times,
        next=times + 1,
        nth=ordinal(times + 1),
        days=facts["days_since"],
        cycle=facts["cycle_days"],
        price=facts["price"],
    )


def ordinal(number: int) -> str:
    """5 is "5th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _item(name: object, facts: Facts | None) -> OutcomeItem:
    reasons: tuple[Reason, ...] = ()
    if facts is not None:
        known = {
            "trips_this_year": int(facts["times_bought"]),
            "days_since": int(facts["days_since"]),
            "cycle_days": int(facts["cycle_days"]),
        }
        reasons = (Reason(kind="own_history", text="bought before", weight=1.0, facts=known),)
    return OutcomeItem(product_id=f"p-{name}", score=1.0, reasons=reasons, name=str(name))
