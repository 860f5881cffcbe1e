"""Customers who shop alike: found by k-means, named by what they do, and a taste to lend to newcomers."""
