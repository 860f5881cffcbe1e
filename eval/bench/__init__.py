"""How fast each part is, as a ratio to a fixed piece of work on the same machine in the same run."""
