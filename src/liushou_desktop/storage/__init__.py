"""The site's file: encrypted, one process at a time, every change in a chain.

``store.Store`` is the door and ``unit.UnitOfWork`` the desk behind it; ``keyslots`` keeps the
keys of people, ``backup`` the copies, ``checking`` says whether the file is sound, ``queries``
holds the few reads that are too heavy for ``UnitOfWork.find``. SQLAlchemy, SQLCipher and Alembic
are known to this room alone.
"""
