"""Before a test: how many units it needs."""

from core.records import Record
from eval.ab.planning import units_per_arm
from eval.intervals import exact
from eval.suite import LinePlot, Section, Series, SuiteResult, Table

_TIMES = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


class Plan(Record):
    """What is expected."""

    baseline: float
    lift: float
    deviation: float | None = None
    alpha: float = 0.05
    power: float = 0.8
    arms: int = 2

    def units(self, times: float = 1.0) -> int:
        """Units in each arm for so many times the lift. Raises InputError for a lift that cannot be."""
        return units_per_arm(
            self.baseline,
            self.lift * times,
            alpha=self.alpha,
            power=self.power,
            deviation=self.deviation,
            arms=self.arms,
        )


def plan_suite(plan: Plan) -> SuiteResult:
    """The size of a test, and how it changes with the lift that must be seen."""
    per_arm = plan.units()
    possible = [times for times in _TIMES if plan.deviation is not None or 0 < plan.baseline + plan.lift * times < 1]
    sizes = [(plan.lift * times, plan.units(times)) for times in possible]
    line = Series(name="units in each arm", x=tuple(lift for lift, _ in sizes), y=tuple(float(n) for _, n in sizes))
    plot = LinePlot(title="Units by lift", x_label="absolute lift", y_label="units in each arm", series=(line,))
    table = Table(
        title="Sizes",
        columns=("Lift", "Units in each arm", "Units in all"),
        rows=tuple((lift, n, n * plan.arms) for lift, n in sizes),
    )
    lead = (
        f"To see a lift of {plan.lift:g} over {plan.baseline:g} with {plan.power:.0%} power at {plan.alpha:.0%}, each "
        f"of {plan.arms} arms needs {per_arm:,} units. Agree on the number before the test, and pass it as --planned."
    )
    return SuiteResult(
        suite="ab",
        title="Size of a test",
        question="How many customers does the test need?",
        headline=("plan.per_arm", "plan.total"),
        measures=(
            exact("plan.per_arm", "Units in each arm", per_arm, per_arm, unit="count"),
            exact("plan.total", "Units in all", per_arm * plan.arms, per_arm * plan.arms, unit="count"),
        ),
        sections=(Section(title="Size", lead=lead, blocks=(table, plot)),),
        notes=(lead,),
        config=plan.model_dump(),
    )
