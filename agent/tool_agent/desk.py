"""Everything that the agent of one customer may see. It is built for that customer and knows of no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agent.guardrails.strangers import gives_no_orders
from agent.writing.records import AngleOption, Assignment
from core.records import CheckRequest, MemoryRecall, Verdict
from prompts.writing import as_data, fact_rows

_MOST_FACTS = 12


def _readable(texts: Iterable[str]) -> list[str]:
    return [as_data(text) for text in texts if gives_no_orders(text)]


class DeskError(Exception):
    """A tool was asked for something that there is not; the text tells the model what there is."""


@dataclass(frozen=True)
class Desk:
    """The tools as plain functions: data in, data out, no model."""

    assignment: Assignment
    options: Sequence[AngleOption]
    """What could be said, the first item first."""
    recalled: MemoryRecall
    episodes: Callable[[str], Sequence[str]]
    """Texts about this customer that a query brings up."""
    check: Callable[[AngleOption, str, str], tuple[CheckRequest, Verdict]]

    def recall(self, query: str = "") -> dict[str, object]:
        """What is remembered: the card's facts, and with a query the episodes that fit it.

        What a stranger wrote that gives a model orders is left out.
        """
        facts = [fact.text for fact in self.recalled.facts[:_MOST_FACTS]]
        episodes = self.episodes(query) if query else []
        return {"facts": _readable(facts), "episodes": _readable(episodes)}

    def candidates(self) -> list[dict[str, object]]:
        """The items that may be written about, with the angles whose facts exist."""
        reasons = {item.product_id: item.reasons for item in self.assignment.ranked.items}
        return [
            {
                "product_id": product_id,
                "name": as_data(str(options[0].facts["item"])),
                "why": [as_data(reason.text) for reason in reasons.get(product_id, ()) if reason.kind != "brief"],
                "angles": [str(option.angle) for option in options],
            }
            for product_id, options in self._by_item().items()
        ]

    def item_facts(self, product_id: str) -> dict[str, str]:
        """Every fact that may be said about an item."""
        option = next((option for option in self.options if option.product_id == product_id), None)
        if option is None:
            raise DeskError(f"there is no item {product_id!r} here; the items are {', '.join(self._by_item())}")
        locale = self.assignment.customer.locale
        return {label: as_data(value) for label, value in fact_rows(option.facts, "zh" if locale == "zh" else "en")}

    def best_time(self) -> dict[str, str]:
        """When the message will be sent."""
        plan = self.assignment.plan
        return {"local_time": plan.local, "timezone": plan.timezone, "basis": plan.basis}

    def check_copy(self, product_id: str, angle: str, title: str, body: str) -> dict[str, object]:
        """What the guardrail says of words."""
        _, verdict = self.check(self.option(product_id, angle), title, body)
        return {
            "decision": str(verdict.decision),
            "findings": [f"{finding.reason} {finding.fix or ''}".strip() for finding in verdict.findings],
        }

    def option(self, product_id: str, angle: str) -> AngleOption:
        """The option for an item and an angle. Raises DeskError that names those there are."""
        for option in self.options:
            if option.product_id == product_id and option.angle == angle:
                return option
        known = ", ".join(f"{option.product_id}/{option.angle}" for option in self.options)
        raise DeskError(f"{product_id!r} with the angle {angle!r} is not among what can be said: {known}")

    def _by_item(self) -> dict[str, list[AngleOption]]:
        found: dict[str, list[AngleOption]] = {}
        for option in self.options:
            found.setdefault(option.product_id, []).append(option)
        return found
