"""Language models behind one chat interface."""
