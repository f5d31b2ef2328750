"""Backups: the whole database in one checked file, and the way back (docs/how-to/back-up-and-restore.md).

`rules` when and which; `archive` the file; `take` makes one; `restore` puts one back.
"""
