"""What a randomised test shows: whether the assignment held, who won, or that nobody did."""
