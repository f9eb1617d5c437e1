"""The people's side: command line, pages, buttons."""
