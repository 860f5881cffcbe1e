"""An agent that calls tools: it looks up its one customer, tries copy on the guardrail, and picks the item."""
