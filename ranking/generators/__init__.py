"""Sources of candidates behind one port: each scores items for customers and can say from what."""
