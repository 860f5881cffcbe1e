"""`pushwright brief`: a commented example to start from, and a check with line numbers."""

from pathlib import Path
from typing import Annotated

import typer

from api.terminal import note, require_writable, say
from core.errors import InputError

_EXAMPLE = "brief_example.toml"


def brief_app() -> typer.Typer:
    """`brief new` and `brief check`."""
    app = typer.Typer(help="Write or check a campaign brief.", no_args_is_help=True, rich_markup_mode=None)
    app.command("new")(new)
    app.command("check")(check)
    return app


def new(file: Annotated[Path, typer.Argument(help="Brief to write (TOML).", metavar="FILE")]) -> None:
    """Write a commented brief that names every field; it runs on the demo shop as it is."""
    from importlib.resources import files

    from core.files import write_whole

    require_writable(file, "FILE")
    if file.exists():
        raise InputError(f"{file} exists already; name another file")
    with write_whole(file) as stream:
        stream.write(files("agent").joinpath(_EXAMPLE).read_text(encoding="utf-8"))
    note(f"wrote {file}; edit it, then: pushwright brief check {file}")


def check(file: Annotated[Path, typer.Argument(help="Brief to check (TOML or JSON).", metavar="FILE")]) -> None:
    """Check a brief: fields, values, the voice that it names, its link. The first mistake is named with its line."""
    from agent.brief_file import load_brief
    from prompts.voice import load_voice

    brief = load_brief(file)
    voice = load_voice(brief.voice)
    senders = dict.fromkeys(voice.manner(locale).sender for locale in brief.locales)
    say(f"campaign   {brief.campaign_id}: {brief.goal}")
    say(f"voice      {brief.voice}, {brief.tone}; sender {', '.join(senders)}")
    say(f"writes     {brief.mode} mode, {', '.join(brief.locales)}, for {', '.join(brief.channels)}")
    window = brief.window
    hours = f"{window.earliest:%H:%M} to {window.latest:%H:%M} local time"
    say(f"sends      {window.starts_on} to {window.ends_on}, {hours}")
    say(f"knows      what happened before {brief.known_until}")
    note(f"{file} is a valid brief")
