"""Personal data: encrypted fields, keyed hashes to find them by, masking to show them by."""
