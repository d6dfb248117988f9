"""bureau move-to-server: from a file onto PostgreSQL."""

from __future__ import annotations

import argparse

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def move_to_server(args: argparse.Namespace, session: Session) -> Outcome:
    """The address stands in the global option; until now the folder is that of a file."""
    from liushou_desktop.services.bureau.move_to_server import move_to_server as move

    url, session.database_url = session.database_url, None
    if url is None:
        raise RefusedError("SERVER_URL_WRONG")
    kept = move(session.site(), url, session.watcher())
    return Outcome(
        "数据已经搬到服务器上，这个文件夹以后就用服务器。",
        lines=[f"原来的文件留在备份里：{kept}"],
        data={"backup": str(kept)},
    )
