"""Small forms for tests, written as TOML next to the assertion."""

from liushou_desktop.formspec.loader import parse_form
from liushou_desktop.formspec.model import Form, FormField

HEAD = """
id = "sample"
code = "F99"
version = 1
title = "样表"
subject = "child"
clause = "四"
"""


def form_of(body: str, head: str = HEAD) -> Form:
    """A form of one section with these fields (and whatever else the text holds)."""
    return parse_form(
        f'{head}[[section]]\nid = "only"\ntitle = "一"\n{body}'.encode(), "sample.toml"
    )


def field_of(kind: str, **keys: object) -> FormField:
    """One field of a kind, its keys as in TOML (texts, numbers, true and false)."""
    written = "\n".join(f"{key} = {_toml(value)}" for key, value in keys.items())
    text = f'[[section.field]]\nid = "it"\nkind = "{kind}"\nlabel = "它"\n{written}'
    return next(form_of(text).fields())


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'
