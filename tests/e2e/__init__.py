"""The whole thing: real servers, processes, files."""
