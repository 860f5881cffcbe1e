"""The agent that drafts: graph, writers, models, guardrails, timing, batches."""
