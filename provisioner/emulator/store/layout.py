"""The tables of the database and how an older one becomes today's: `PRAGMA user_version` counts the migrations.

A migration, once published, is never edited; a change is a new entry at the end.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x44435245  # "DCRE": tells our file from any other SQLite database

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE documents (kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id))"
        " WITHOUT ROWID",
        # One row is one batch: what one payload left in one table. `content` holds a compressed blob a column
        # (see `codec`); times are ticks of 100 ns since year 1.
        "CREATE TABLE batches (id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, table_name TEXT NOT NULL,"
        " received INTEGER NOT NULL, min_time INTEGER NOT NULL, max_time INTEGER NOT NULL, row_count INTEGER NOT NULL,"
        " guid BLOB NOT NULL, rule TEXT NOT NULL, content BLOB NOT NULL)",
        "CREATE INDEX batches_by_time ON batches (workspace, table_name, max_time, min_time)",
    ),
    # Finds what `merging` is to merge without reading a batch.
    ("CREATE INDEX small_batches ON batches (workspace, table_name, rule, row_count) WHERE row_count < 1024",),
)

VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations this database has seen; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """True for a database of the emulator, and for one that was created but never got its first table."""
    if int(connection.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID:
        return True
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to `VERSION`, each step in a transaction of its own."""
    for number in range(version_of(connection), VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
