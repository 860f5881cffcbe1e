"""Who gets which item, and why."""
