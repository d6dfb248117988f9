"""Use cases both sides need: making, opening and caring for a site."""
