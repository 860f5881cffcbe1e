"""`pushwright patterns`: what is bought together, and what is bought next."""

from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.terminal import note, say

if TYPE_CHECKING:
    from agent.pattern_queries import Pattern


def patterns(
    kind: Annotated[str | None, typer.Option(help="together (one basket) or next (later baskets); both.")] = None,
    of: Annotated[str | None, typer.Option(help="Only what goes with, or follows, what is called so.")] = None,
    top: Annotated[int, typer.Option(help="How many of each kind.", min=1)] = 20,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """List association rules and sequences, as the trained model knows them, the surest first."""
    from agent.assembly import open_workspace
    from agent.pattern_queries import shop_patterns
    from core.settings import load_settings

    with open_workspace(load_settings(home)) as workspace:
        found = shop_patterns(workspace, kind=kind, of=of, top=top)
    for each in found:
        say(each.model_dump_json() if json else _line(each))
    note(f"{len(found)} patterns; support is of all baskets, lift is drawn towards 1 where baskets are few")


def _line(found: "Pattern") -> str:
    if found.within_days is None:
        pair, others = f"with {found.anchor}: {found.name} in the same basket", "of all baskets"
    else:
        pair = f"after {found.anchor}: {found.name}, not bought shortly before, within {found.within_days} days"
        others = "after any basket"
    return (
        f"{pair}; {found.confidence:.1%} ({found.baskets:,} of {found.anchor_baskets:,} baskets), "
        f"{found.usual:.1%} {others}; support {found.support:.2%}, lift {found.lift:g}"
    )
