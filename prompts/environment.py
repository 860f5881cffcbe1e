"""The Jinja environments of the project: one for prompts, one for slotted copy, one for HTML pages."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_PROMPTS = Path(__file__).parent / "templates"


@cache
def prompt_environment() -> "Environment":
    """For prompts that we wrote: undefined names are errors, data is never escaped but delimited by the template."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Prompts are plain text for a model, so HTML escaping would corrupt them.
    return Environment(
        loader=FileSystemLoader(_PROMPTS),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


@cache
def copy_environment() -> "ImmutableSandboxedEnvironment":
    """For slotted copy, which a model may have written: sandboxed, no loader, undefined slots are errors."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def html_environment(folder: Path) -> "Environment":
    """For pages in `folder`: everything is escaped unless marked safe."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
