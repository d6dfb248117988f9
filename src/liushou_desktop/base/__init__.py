"""What every room may lean on: errors, problems, clock, identifiers, paths, safe files.

Standard library only. Nothing here knows a child, a form or a window.
"""
