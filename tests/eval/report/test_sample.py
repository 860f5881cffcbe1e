"""Which customers are shown when not all can be."""

from core.records import Angle, CustomerOutcome, DraftSource
from eval.report.sample import exemplary, listed, sampled
from tests.eval.report.batches import draft, drafted, undrafted


def one(customer_id: str, locale: str, source: DraftSource, angle: Angle) -> CustomerOutcome:
    return drafted(customer_id, draft(customer_id, locale=locale, source=source, angle=angle))


def crowd() -> list[CustomerOutcome]:
    """A hundred alike, and six that are each alone of their kind."""
    alike = [one(f"a{at:03d}", "en", DraftSource.MODEL, Angle.OFFER) for at in range(100)]
    return [
        *alike,
        one("b1", "zh", DraftSource.MODEL, Angle.OFFER),
        one("b2", "zh", DraftSource.COPY_BANK, Angle.OFFER),
        one("b3", "en", DraftSource.COPY_BANK, Angle.OFFER),
        one("b4", "en", DraftSource.REVISED, Angle.OFFER),
        one("b5", "en", DraftSource.MODEL, Angle.CART),
        one("b6", "zh", DraftSource.MODEL, Angle.CART),
    ]


def ids(outcomes: list[CustomerOutcome]) -> list[str]:
    return [outcome.customer_id for outcome in outcomes]


def test_all_are_shown_where_they_fit() -> None:
    assert sampled([*crowd(), undrafted("x")], 106, 7) == crowd()


def test_every_combination_is_in_the_sample() -> None:
    chosen = ids(sampled(crowd(), 10, 7))
    assert len(chosen) == 10
    assert chosen == sorted(chosen)
    assert {"b1", "b2", "b3", "b4", "b5", "b6"} < set(chosen)


def test_the_sample_depends_on_the_seed_and_not_on_the_order() -> None:
    assert ids(sampled(crowd(), 20, 7)) == ids(sampled(crowd(), 20, 7))
    assert ids(sampled(crowd(), 20, 7)) != ids(sampled(crowd(), 20, 8))
    assert ids(sampled(crowd(), 20, 7)) == sorted(ids(sampled(crowd()[::-1], 20, 7)))


def test_no_rule_crowds_out_another() -> None:
    many = [undrafted(f"x{at}") for at in range(50)]
    rare = [
        undrafted("y", "failed", "plan.no_angle", "nothing"),
        undrafted("z", "held_out", "audience.holdout", "held"),
    ]
    assert {"y", "z"} < set(ids(listed([*many, *rare, drafted("d")], 4, 7)))


def test_examples_differ_in_locale_then_source_then_angle() -> None:
    chosen = exemplary(crowd(), 3)
    assert ids(chosen) == ["a000", "b2", "b4"]
    assert exemplary([undrafted("x")], 3) == []
