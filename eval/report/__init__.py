"""What a team sees of a batch: one self-contained HTML page, and the same in plain text for a terminal."""
