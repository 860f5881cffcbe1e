"""`pushwright when`: when a customer can be reached."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, read_ids, say
from core.errors import InputError

_BARS = " ▁▂▃▄▅▆▇█"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(
    customer: Annotated[list[str] | None, typer.Argument(help="Customer ids.")] = None,
    customers: Annotated[Path | None, typer.Option(help="File of customer ids.")] = None,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Show the hours of the day and the week in which customers shop."""
    from agent.assembly import open_hour_model, open_workspace
    from core.settings import load_settings

    ids = [*(customer or []), *(read_ids(customers) if customers else [])]
    if not ids:
        raise InputError("name customers, or a file of them with --customers")
    with open_workspace(load_settings(home)) as workspace:
        profiles = open_hour_model(workspace).profile(ids)
    for profile in profiles:
        if json:
            say(profile.model_dump_json())
            continue
        say(f"customer {profile.customer_id}: from their {profile.basis}, confidence {profile.confidence:.2f}")
        say("     0     3     6     9     12    15    18    21")
        most = max(profile.week)
        for day, name in enumerate(_DAYS):
            hours = profile.week[24 * day : 24 * day + 24]
            say(f"{name}  " + "".join(_BARS[round(8 * hour / most)] * 2 for hour in hours))
    note(f"hours of {len(profiles)} customers")
