"""People judge pairs of drafts without knowing which run is which; how far they agree."""
