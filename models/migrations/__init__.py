"""Schema history, from the first table on."""
