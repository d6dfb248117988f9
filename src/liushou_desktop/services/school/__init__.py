"""Use cases of the school side."""
