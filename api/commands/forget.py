"""`pushwright forget`: erase a customer."""

from typing import Annotated

import typer

from api import options
from api.terminal import note


def forget(customer: Annotated[str, typer.Argument(help="Customer id.")], home: options.Home = None) -> None:
    """Erase a customer from the store and the memory, and prove that nothing is left."""
    from agent.assembly import open_workspace
    from agent.forgetting import forget_customer
    from core.settings import load_settings

    with open_workspace(load_settings(home)) as workspace:
        erased = forget_customer(workspace, customer)
    note(f"customer {customer}: {erased.rows} rows and {erased.memories} memory records erased; nothing is left")
