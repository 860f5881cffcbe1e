"""A customer's week and plan in plain text."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from agent.timing.records import HOURS_OF_DAY, HourProfile
from agent.when import WhenAnswer
from core.records import SendPlan
from eval.report.words import BASES, move_in_words

_BARS = " ▁▂▃▄▅▆▇█"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BEST = 5


def when_lines(answer: WhenAnswer) -> Iterator[str]:
    """The picture of the week, its likeliest hours, and the plan with what moved it."""
    yield f"customer {answer.customer_id}: {BASES[answer.basis]}, confidence {answer.confidence:.2f}"
    yield from _picture(answer)
    yield f"likeliest  {', '.join(_best_hours(answer))}"
    if answer.plan is not None:
        yield from _plan(answer.plan)
    elif answer.reason is not None:
        yield f"no plan    {answer.reason.text} ({answer.reason.rule_id})"


def _picture(profile: HourProfile) -> Iterator[str]:
    """A row a day, two columns an hour; the bars share one scale."""
    yield "     " + "".join(f"{hour:<6}" for hour in range(0, HOURS_OF_DAY, 3)).rstrip()
    most = max(profile.week)
    for day, name in enumerate(_DAYS):
        hours = profile.week[HOURS_OF_DAY * day : HOURS_OF_DAY * (day + 1)]
        bars = "".join(_BARS[round((len(_BARS) - 1) * hour / most)] * 2 for hour in hours)
        yield f"{name}  {bars}  {sum(hours):4.0%}"


def _best_hours(profile: HourProfile) -> list[str]:
    order = sorted(range(len(profile.week)), key=lambda cell: -profile.week[cell])[:_BEST]
    return [f"{_DAYS[cell // HOURS_OF_DAY]} {cell % HOURS_OF_DAY}:00 {profile.week[cell]:.1%}" for cell in order]


def _plan(plan: SendPlan) -> Iterator[str]:
    yield f"plan       {plan.local.replace('T', ' ')} {plan.timezone} ({plan.send_at:%Y-%m-%d %H:%M} UTC)"
    last = plan.not_after.astimezone(ZoneInfo(plan.timezone))
    yield f"not after  {last:%Y-%m-%d %H:%M} {plan.timezone}"
    yield f"rests on   {BASES[plan.basis]}, confidence {plan.confidence:.2f}, propensity {plan.propensity:.3g}"
    moves = [f"{move_in_words(rule)} ({rule})" for rule in plan.moved_by]
    yield f"moved by   {'; '.join(moves) or 'nothing: the best hour was free'}"
