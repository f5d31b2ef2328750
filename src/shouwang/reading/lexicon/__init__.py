"""Readable data of the reading rules; see `phrasebook` for the loader and README.md for the notation."""
