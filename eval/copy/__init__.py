"""How good drafts are: facts, fit to the customer, variety, length, likeness to references, and what a judge says."""
