"""The deep link is well formed, of a harmless scheme, and the campaign's own."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit

_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*", regex.IGNORECASE)
_REFUSED = frozenset(
    {"javascript", "data", "vbscript", "file", "http", "ftp", "blob", "about", "tel", "sms", "mailto", "intent"}
)
_SLOT = regex.compile(r"\{[^{}]*\}")


def check_deep_link(copy: Copy) -> Iterator[Hit]:
    """platform.deep_link."""
    link = copy.request.deep_link
    wanted = copy.request.brief.deep_link if copy.request.brief else ""
    problem = _problem(link, wanted)
    if problem:
        yield Hit(
            "platform.deep_link",
            problem,
            f"Use the campaign's link {wanted!r}." if wanted else "Mend the link.",
            "deep_link",
        )


def _problem(link: str, wanted: str) -> str:
    if not link:
        return ""
    if any(char.isspace() or ord(char) < 32 for char in link):
        return f"The link {link!r} has white space or control characters in it."
    scheme, separator, rest = link.partition("://")
    if not separator:
        scheme, separator, rest = link.partition(":")
    if not separator or not _SCHEME.fullmatch(scheme) or not rest:
        return f"The link {link!r} has no scheme such as https:// or app://."
    if scheme.lower() in _REFUSED:
        return f"The link's scheme {scheme}: is not allowed; use https or the app's own."
    if _SLOT.search(link):
        return f"The link {link!r} has an unfilled slot."
    if scheme.lower() == "https" and ("@" in rest.split("/")[0] or not rest.split("/")[0]):
        return f"The link {link!r} has no plain host name."
    return _foreign(link, wanted)


def _foreign(link: str, wanted: str) -> str:
    if not wanted:
        return ""
    try:
        ours, theirs = urlsplit(_SLOT.sub("x", wanted)), urlsplit(link)
    except ValueError:
        return f"The link {link!r} cannot be read."
    same_host = "x" in ours.netloc and "{" in wanted.split("://")[-1].split("/")[0]
    if ours.scheme.lower() != theirs.scheme.lower() or (ours.netloc.lower() != theirs.netloc.lower() and not same_host):
        return f"The link {link!r} is not the campaign's ({wanted!r})."
    pattern = "".join(
        ".*" if part.startswith("{") else regex.escape(part) for part in regex.split(r"(\{[^{}]*\})", wanted)
    )
    if "{" in wanted and not regex.fullmatch(pattern, link):
        return f"The link {link!r} does not fit the campaign's pattern {wanted!r}."
    return ""
