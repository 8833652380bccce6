"""The data directory's one SQLite file: documents of the control plane, batches of rows, and who may open it.

Standard library only, because nothing has to be installed or started for it, and because a commit of SQLite in
WAL mode with `synchronous=FULL` is on the disk when it returns: the promise behind every 204.
"""
