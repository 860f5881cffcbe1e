"""Reading a shop's files into the store."""
