"""Slotted copy to words. The copy may come from a model, so it is parsed and rendered in a sandbox."""

from functools import lru_cache
from typing import TYPE_CHECKING

from core.errors import InputError
from prompts.environment import copy_environment
from prompts.slots import SlotValues, slot_names

if TYPE_CHECKING:
    from jinja2 import Template


class TemplateError(InputError):
    """Slotted copy that cannot be parsed, uses more than plain slots, or names a slot that does not exist."""


@lru_cache(maxsize=4096)
def slots_used(text: str, locale: str) -> frozenset[str]:
    """The slots of `text`. Raises TemplateError where it has anything but `{{ slot }}`."""
    from jinja2 import TemplateSyntaxError, nodes

    try:
        tree = copy_environment().parse(text)
    except TemplateSyntaxError as error:
        raise TemplateError(f"{text!r} is not a template: {error.message}") from error
    names: set[str] = set()
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            raise TemplateError(f"{text!r} uses {type(output).__name__}; only {{{{ slot }}}} is allowed")
        for part in output.nodes:
            if isinstance(part, nodes.Name):
                names.add(part.name)
            elif not isinstance(part, nodes.TemplateData):
                raise TemplateError(f"{text!r} uses {type(part).__name__}; only {{{{ slot }}}} is allowed")
    unknown = names - slot_names(locale)
    if unknown:
        raise TemplateError(f"{text!r} names the unknown slot {sorted(unknown)[0]!r}")
    return frozenset(names)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> "Template":
    return copy_environment().from_string(text)


def render(text: str, values: SlotValues, locale: str) -> str:
    """Fill the slots. Raises TemplateError for a slot without a value: the caller chooses another line."""
    missing = slots_used(text, locale) - values.keys()
    if missing:
        raise TemplateError(f"{text!r} needs {sorted(missing)[0]!r}, which is not known here")
    return _compiled(text).render(values)
