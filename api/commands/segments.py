"""`pushwright segments`: which customers shop alike."""

from api import options
from api.terminal import note, say


def segments(json: options.Json = False, home: options.Home = None) -> None:
    """List the segments of customers, as the trained model knows them."""
    from agent.assembly import open_workspace
    from agent.ranking_queries import customer_segments
    from core.settings import load_settings

    with open_workspace(load_settings(home)) as workspace:
        found = customer_segments(workspace)
    for each in found:
        if json:
            say(each.model_dump_json())
            continue
        say(
            f"{each.share:4.0%}  {each.name:<56} {each.customers:>6,} customers, "
            f"{each.baskets_a_month:g} baskets a month, {each.items_a_basket:g} items in each"
        )
    note(f"{len(found)} segments of {sum(each.customers for each in found):,} customers")
