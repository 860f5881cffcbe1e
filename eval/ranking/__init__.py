"""How well the ranking finds what people buy next."""
