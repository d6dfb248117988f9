"""All commands in one table; the rooms below hold what they do."""

from __future__ import annotations

from liushou_desktop.cli import (
    bureau_commands,
    calendar_commands,
    care_commands,
    case_commands,
    child_commands,
    county_table_commands,
    definition_commands,
    dropout_commands,
    duplicate_commands,
    figure_commands,
    incident_commands,
    ledger_commands,
    pack_commands,
    package_commands,
    print_commands,
    record_commands,
    report_commands,
    site_commands,
    table_commands,
    transfer_commands,
    version_commands,
    year_commands,
)
from liushou_desktop.cli.command import Command

COMMANDS: tuple[Command, ...] = (
    *site_commands.COMMANDS,
    *table_commands.COMMANDS,
    *year_commands.COMMANDS,
    *child_commands.COMMANDS,
    *record_commands.COMMANDS,
    *incident_commands.COMMANDS,
    *dropout_commands.COMMANDS,
    *case_commands.COMMANDS,
    *definition_commands.COMMANDS,
    *print_commands.COMMANDS,
    *ledger_commands.COMMANDS,
    *report_commands.COMMANDS,
    *package_commands.COMMANDS,
    *transfer_commands.COMMANDS,
    *bureau_commands.COMMANDS,
    *duplicate_commands.COMMANDS,
    *county_table_commands.COMMANDS,
    *figure_commands.COMMANDS,
    *version_commands.COMMANDS,
    *calendar_commands.COMMANDS,
    *pack_commands.COMMANDS,
    *care_commands.COMMANDS,
)
