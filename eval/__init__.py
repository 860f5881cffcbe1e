"""Offline evaluation and reports."""
