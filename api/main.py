"""The `pushwright` command."""


def main() -> None:
    """Entry point."""
    raise SystemExit("pushwright: no commands yet")
