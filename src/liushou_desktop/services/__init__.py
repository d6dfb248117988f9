"""Use cases: one module each, named by a verb, one transaction each (docs/architecture.md)."""
