"""Write the next migration as a draft: what separates the last revision's tables from today's.

    python -m tests.helpers.draft_migration m0002 "Reason of a visit"

The draft is a snapshot: it names every column itself and never imports the entities. Read it, think
about the rows that are there already, then set ``storage.schema.CURRENT`` to the new revision.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from liushou_desktop.storage import schema, tables
from liushou_desktop.storage.columns import Answers, CodeList
from liushou_desktop.storage.engine import open_engine

HEAD = '''"""{reason}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down!r}


def upgrade() -> None:
    """{reason}."""
'''


def render_type(kind: str, thing: Any, _: object) -> str | bool:
    """Snapshots name plain types: JSON text is text."""
    if kind == "type" and isinstance(thing, CodeList | Answers):
        return "sa.Text()"
    if kind == "type" and isinstance(thing, sa.BigInteger):
        return "sa.Integer()"
    return False


def draft(revision: str, reason: str) -> str:
    """The text of the migration file."""
    steps = ScriptDirectory(str(schema.MIGRATIONS))
    heads = steps.get_heads()
    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "last.db", os.urandom(32)
        if heads:
            schema.migrate(path, key)
        engine = open_engine(path, key)
        with engine.begin() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "render_item": render_type,
                    "render_as_batch": True,
                    "compare_type": False,
                },
            )
            script = produce_migrations(context, tables.metadata)
        engine.dispose()
    assert script.upgrade_ops is not None
    body = render_python_code(script.upgrade_ops, render_as_batch=True, render_item=render_type)
    body = "\n".join(line for line in body.splitlines() if "###" not in line)
    head = HEAD.format(reason=reason, revision=revision, down=heads[0] if heads else None)
    return head + "    " + body.strip() + "\n"


def main(revision: str, reason: str) -> None:
    """Write the draft into ``storage/migrations/versions``."""
    words = "_".join(reason.lower().split())
    place = schema.MIGRATIONS / "versions" / f"{revision}_{words}.py"
    place.write_text(draft(revision, reason), "utf-8")
    print(place.name)


if __name__ == "__main__":
    main(*sys.argv[1:3])
