"""How answers look: one JSON document for machines, a page in the terminal for people."""
