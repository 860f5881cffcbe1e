"""The desk as langchain tools. No tool takes a customer: there is nobody else to ask about."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from agent.tool_agent.desk import Desk, DeskError

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

_LONGEST = 500


class _Arguments(BaseModel):
    """Arguments of a tool; one that it does not have is refused."""

    model_config = ConfigDict(extra="forbid")


class RecallArguments(_Arguments):
    """For `recall`."""

    query: str = Field(default="", max_length=_LONGEST, description="What to look for in longer memories; may be empty")


class NoArguments(_Arguments):
    """For tools that need none."""


class ItemArguments(_Arguments):
    """For `item_facts`."""

    product_id: str = Field(max_length=_LONGEST)


class CopyArguments(_Arguments):
    """For `check_copy`."""

    product_id: str = Field(max_length=_LONGEST)
    angle: str = Field(max_length=_LONGEST)
    title: str = Field(max_length=_LONGEST)
    body: str = Field(max_length=_LONGEST)


def tools_of(desk: Desk) -> list["BaseTool"]:
    """The five tools of one customer's agent. What a tool refuses comes back as text, for the model to mend."""
    from langchain_core.tools import StructuredTool

    entries: list[tuple[str, Callable[..., object], type[BaseModel], str]] = [
        ("recall", desk.recall, RecallArguments, "What the shop remembers of this customer."),
        ("candidates", desk.candidates, NoArguments, "The items that may be written about, and the angles of each."),
        ("item_facts", desk.item_facts, ItemArguments, "Every fact that may be said about an item."),
        ("best_time", desk.best_time, NoArguments, "When the message will be sent."),
        ("check_copy", desk.check_copy, CopyArguments, "What the guardrail says of a title and a body."),
    ]
    return [
        StructuredTool.from_function(func=_as_text(work), name=name, args_schema=arguments, description=description)
        for name, work, arguments, description in entries
    ]


def _as_text(work: Callable[..., object]) -> Callable[..., str]:
    """Results and refusals as JSON: tool output is data."""

    def told(**arguments: object) -> str:
        try:
            return json.dumps(work(**arguments), ensure_ascii=False)
        except DeskError as error:
            return json.dumps({"error": str(error)}, ensure_ascii=False)

    return told
