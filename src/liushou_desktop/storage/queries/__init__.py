"""Reads that are too heavy for ``UnitOfWork.find``: one module per list or load, typed results."""
