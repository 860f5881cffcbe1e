"""What the guardrail catches and what it lets pass."""
