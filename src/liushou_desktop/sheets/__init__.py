"""Excel and CSV: foreign files in, our own workbooks out.

In, always through the fence (``fence``): a foreign file is parsed in a child process that has
limits and holds nothing worth stealing.

    fence.read(content, name, watcher)          -> WorkbookGrid          any foreign table
    roster.read_roster(source, name, watcher)   -> RosterReading         a roster, row by row
    Fence().read(content, name, strict=True)    -> WorkbookGrid          our own report
    form_reading.read_class_workbook(grid, …)   -> FormReading           a filled class workbook

Out, by our own streaming writer: the same input gives the same bytes, text never becomes a formula.

    workbook_writer.write_workbook(sheets)      -> bytes
    form_sheet.class_workbook(form, children, …) -> bytes                a form, a row per child
    ledger.write_roster(rows, school)           -> bytes                 plain ledgers
    doubtful_rows.doubtful_workbook(reading, say) -> bytes               rows to hand back
    protected.protect(workbook, password)       -> bytes                 a copy only people open
"""
