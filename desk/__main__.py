"""`python -m desk`: the command line, for programs that are started without its script."""

from desk.cli import app

app(prog_name="aftersales")
