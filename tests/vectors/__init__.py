"""Packages with one fault each, made in code, with the verdict they must get."""
