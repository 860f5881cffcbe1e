"""The house writer: a small model that is taught to write the shop's copy, and what teaches it."""
