"""The ranking's evaluation as a whole."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from core.records import Product, digest_of
from eval.ranking.buying import a_month_earlier, foretell
from eval.ranking.buying_report import buying_section
from eval.ranking.campaigns import Tested, campaign_section
from eval.ranking.comparing import compare, level_section
from eval.ranking.curve import curve_section, learning_curve
from eval.ranking.faithful import Tried, faithful_measures, faithfulness
from eval.ranking.methods import methods
from eval.ranking.split import Split, wanted_items
from eval.suite import Example, Examples, Measure, Section, SuiteResult, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl

    from core.ports import Vectors
    from ranking.model import RankingModel

    Say = Callable[[str], None]
    Found = tuple[Sequence[Measure], Section]

LEVELS: Final = ("product", "type")
HEADLINE: Final = (
    "products.all.ndcg.blend",
    "products.all.ratio",
    "products.new.ratio",
    "types.buying.accuracy.blend",
    "types.buying.f1.blend",
    "reasons.faithful",
)
EXAMPLES_SHOWN: Final = 6


def ranking_suite(
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: "Vectors | None",
    split: Split,
    *,
    zone: str,
    seed: int,
    faithful: int,
    campaigns: Sequence[Tested] = (),
    curve: bool = False,
    say: "Say" = lambda _: None,
) -> SuiteResult:
    """Fits a model on what was known before the cut, and compares it with others on the month after.

    `vectors` (len(products), d) or None; `faithful` claims are tried, `campaigns` are reported
    as well; `curve` learns twice more, from less data. `say` hears what is being done.
    """
    from ranking.model import RankingModel

    say("learning from what was known before the cut")
    model = RankingModel.fit(
        events, products, vectors, today=split.cut, timezone=zone, seed=seed, learn_from=split.learners
    )
    measures: list[Measure] = []
    sections: list[Section] = []
    for figures, section in chain(
        _ranked(model, events, split, say), _buying(model, events, products, vectors, split, say)
    ):
        measures += figures
        sections.append(section)
    say("trying the reasons")
    tried = faithfulness(model, events, products, vectors, split, sample=faithful, seed=seed) if faithful else []
    if tried:
        measures += faithful_measures(tried)
        sections.append(_reasons_section(tried, min(faithful, len(split.tested))))
    steps = learning_curve(model, events, products, vectors, split, seed=seed, say=say) if curve else []
    for found, drawn in (curve_section(steps), campaign_section(campaigns)):
        measures += found
        sections += drawn
    known = {measure.name for measure in measures}
    return SuiteResult(
        suite="ranking",
        title="Ranking",
        question="Does the ranking find what each customer buys in the next month, and are its reasons the real ones?",
        headline=tuple(name for name in HEADLINE if name in known),
        measures=tuple(measures),
        sections=tuple(sections),
        notes=_notes(split),
        config={
            "cut": split.cut.isoformat(),
            "days": split.days,
            "tested": len(split.tested),
            "learners": len(split.learners),
            "least": split.least,
            "seed": seed,
        },
        digests={"events": digest_of([events.height, str(events["at"].max()), len(products)])},
    )


def _ranked(model: "RankingModel", events: "pl.DataFrame", split: Split, say: "Say") -> "Iterator[Found]":
    """Figures and section of the lists of each level."""
    for level in LEVELS:
        say(f"ranking {level}s")
        wanted = wanted_items(model, events, split, level)
        yield level_section(compare(methods(model, events, split, wanted, level), wanted), model, level)


def _buying(
    model: "RankingModel",
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: "Vectors | None",
    split: Split,
    say: "Say",
) -> "Iterator[Found]":
    """Figures and section of who buys what; the model of a month earlier is needed for no longer than that."""
    say("foretelling who buys what")
    earlier = a_month_earlier(model, events, products, vectors, split)
    for level in LEVELS:
        yield buying_section(foretell(model, earlier, events, split, level), level)


def _notes(split: Split) -> tuple[str, ...]:
    least = f", {split.least} different products at least," if split.least > 1 else ""
    return (
        f"Tested on what {len(split.tested):,} customers bought{least} in the {split.days} days from {split.cut} on; "
        f"nothing from that day on is known to any method, and the blend learns from {len(split.learners):,} other "
        "customers.",
        "Metrics are those of trec_eval, reckoned by ir-measures; a customer who bought nothing of a kind is left out "
        "there. No business rule is at work: an item that may not be pushed can still be right.",
        "Intervals are 95 % bootstrap intervals over customers; gains are differences on the same customers.",
    )


def _reasons_section(tried: Sequence[Tried], drawn: int) -> Section:
    examples = tuple(
        Example(
            head=f"customer {one.claim.customer_id}, product {one.claim.product_id}",
            text=f"{one.claim.named} erased: {one.claim.score:.3f} becomes {one.without_named:.3f}",
            why=f"{one.claim.other} erased instead: {one.without_other:.3f}",
        )
        for one in tried[:EXAMPLES_SHOWN]
    )
    return Section(
        title="Reasons",
        lead=(
            "The purchases that the first reason of the first item names are erased, and the item is scored again; "
            f"half of the items are new to the customer. {len(tried)} of {drawn} drawn could be tried: the first "
            "reason of the others names no purchase of the customer (what is popular), or nothing was ranked."
        ),
        blocks=(
            Table(
                title="Reasons tried",
                columns=("What", "Share"),
                rows=tuple((measure.label, measure) for measure in faithful_measures(tried)),
            ),
            Examples(title="Some of those tried", examples=examples, total=len(tried)),
        ),
    )
