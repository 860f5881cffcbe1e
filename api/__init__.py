"""The edges: for now the command line."""
