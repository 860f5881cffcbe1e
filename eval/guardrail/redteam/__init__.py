"""Attacks in what strangers write, run through the whole agent, judged by what is sent."""
