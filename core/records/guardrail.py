"""What a check says: findings with a rule, a place and a reason, and the decision that follows."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from core.records.base import Locale, Record
from core.records.copy import Facts


class Severity(StrEnum):
    """How much a finding weighs, from nothing to a person must look."""

    OFF = "off"
    WARN = "warn"
    REVISE = "revise"
    BLOCK = "block"
    ESCALATE = "escalate"


class Decision(StrEnum):
    """What happens to the copy. Only `pass` is sent."""

    PASS = "pass"  # noqa: S105 - the word for copy that may be sent
    REVISE = "revise"
    BLOCK = "block"
    ESCALATE = "escalate"


class Finding(Record):
    """One rule that the copy breaks, where, why, and how to mend it."""

    check: str
    rule_id: str
    severity: Severity
    field: str = ""
    """`title`, `body`, `deep_link`, or empty for the message as a whole."""
    span: tuple[int, int] | None = None
    """Half-open character range in `field`."""
    reason: str
    fix: str = ""
    source: str = ""
    """The law, platform page or house rule that the rule comes from."""


class Verdict(Record):
    """The decision over one draft: the digest says which words it is about, the policy which rules."""

    decision: Decision
    policy: str
    digest: str
    findings: tuple[Finding, ...] = ()


class ProductCopyFacts(Record):
    """What the guardrail must know about the item a message is about."""

    name: str = ""
    category: tuple[str, ...] = ()
    sensitive: str | None = None
    description: str = ""


class BriefCopyFacts(Record):
    """What the guardrail must know about the campaign."""

    sender: str = ""
    deep_link: str = ""
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    emoji: Literal["none", "one"] = "one"
    """What the brand's voice allows in a message."""


class CheckRequest(Record):
    """Copy to be checked, with everything that is true about it. The least is title, body and locale."""

    title: str
    body: str
    locale: Locale
    channel: str | None = None
    deep_link: str = ""
    facts: Facts = Field(default_factory=dict)
    product: ProductCopyFacts | None = None
    brief: BriefCopyFacts | None = None
    history: tuple[str, ...] = ()
    """Titles this customer got lately."""
