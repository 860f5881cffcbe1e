"""From facts to words: planning, prompting, candidates, choice."""
