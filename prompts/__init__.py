"""Jinja2 prompt templates, brand voices and the copy bank."""
