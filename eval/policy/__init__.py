"""What another policy would have earned, from a log of choices with their probabilities."""
