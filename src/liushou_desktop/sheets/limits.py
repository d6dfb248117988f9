"""How much a foreign file may ask of us. Fixed numbers, printed in docs/formats/roster.md.

No school list comes near them; whatever is larger is a mistake or an attack.
"""

FILE_BYTES = 20_000_000
"""The file as it lies on the stick."""

INNER_BYTES = 50_000_000
"""All parts of a workbook together, unpacked."""

ENTRIES = 200
"""Parts of a workbook."""

RATIO = 100
"""Unpacked to packed size, for parts above ``RATIO_FREE_BYTES``."""

RATIO_FREE_BYTES = 1_000_000

SMALL_PART_BYTES = 2_000_000
"""Parts that only describe the others (list of sheets, relationships, content types)."""

ROWS = 20_000
ROWS_WITH_HEAD = 20_999
"""Last row number with content: the rows, and room for titles and signatures."""

COLUMNS = 200
CELL_CHARACTERS = 4_000
SHEETS = 60
MERGES = 50_000

WALL_SECONDS = 120
"""From handing over the file to the last row, without the time the PC stood still.

Twice the CPU time: on a busy PC the child waits for its turn, and only a child that sleeps, or any
child on Windows, is ended by this.
"""

CPU_SECONDS = 60
MEMORY_BYTES = 512 * 1024 * 1024
"""Address space of the child."""

ANSWER_BYTES = 200_000_000
"""The most a child may send back."""
