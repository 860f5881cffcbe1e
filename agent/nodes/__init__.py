"""The nodes of the agent graph, one file each."""
