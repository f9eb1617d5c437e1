"""The command line: `aftersales`.

Commands import what they need when they run, so that `aftersales --help` answers at once.
"""

import typer

from desk.commands.asked import asked
from desk.commands.due import due
from desk.commands.explaining import explain
from desk.commands.findings import findings
from desk.commands.for_real import demo, up
from desk.commands.forms import template
from desk.commands.keeping import backup, restore
from desk.commands.ledger import notices, settle
from desk.commands.links import links
from desk.commands.listening import listen
from desk.commands.loading import load
from desk.commands.papers import papers
from desk.commands.quarantine import quarantine
from desk.commands.regulation import regulation
from desk.commands.reporting import report
from desk.commands.running import run
from desk.commands.serving import serve
from desk.commands.setting_up import init
from desk.commands.simulating import simulate
from desk.commands.standing import status
from desk.entry import Commands

app = typer.Typer(
    name="aftersales",
    cls=Commands,
    help="Runs an after-sales service department: forms in, limits watched, people told in time. 售后服务部管理。",
    epilog="Exit codes: 0 done, 1 done with failures that are named, 2 not done.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("init")(init)
app.command("load")(load)
app.add_typer(quarantine, name="quarantine")
app.command("run")(run)
app.command("explain")(explain)
app.command("notices")(notices)
app.command("settle")(settle)
app.command("due")(due)
app.command("findings")(findings)
app.command("asked")(asked)
app.add_typer(report, name="report")
app.command("papers")(papers)
app.command("template")(template)
app.add_typer(regulation, name="regulation")
app.command("demo")(demo)
app.command("simulate")(simulate)
app.command("up")(up)
app.command("listen")(listen)
app.command("serve")(serve)
app.add_typer(links, name="links")
app.command("status")(status)
app.command("backup")(backup)
app.command("restore")(restore)
