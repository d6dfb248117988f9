"""The window. All of Qt lives here; see docs/gui.md for where code goes."""
