"""Campaigns with offers: who answers at all, and which offer suits whom."""
