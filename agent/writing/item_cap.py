"""The brief's cap on what share of a batch is about one kind of item.

Products of a type have one name, so that the type is what a reader takes for the item.
"""

import math
from collections.abc import Iterable

from agent.services import Services
from agent.writing.records import AngleOption


def below_cap(services: Services, options: Iterable[AngleOption], *, own: str = "") -> list[AngleOption]:
    """The options on items that may still lead a message; `own` is the type that this customer is counted for."""
    most = max(1, math.ceil(services.brief.caps.per_item_share * services.treated))
    led = services.tally.led
    return [option for option in options if (of := type_of(services, option)) == own or led[of] < most]


def count_lead(services: Services, option: AngleOption, *, instead_of: str = "") -> None:
    """Count a customer for the option's item, and no longer for another one."""
    services.tally.led[type_of(services, option)] += 1
    if instead_of:
        services.tally.led[instead_of] -= 1


def type_of(services: Services, option: AngleOption) -> str:
    """The kind of item that the option is about."""
    return services.products[option.product_id].type_key
