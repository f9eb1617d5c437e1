"""serve: what is asked of this installation over HTTP, until told to stop."""

from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen (AFTERSALES_SERVE_HOST). 监听地址。")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="AFTERSALES_SERVE_PORT. 端口。")] = None,
) -> None:
    """Serve customers' pages, Slack over HTTP · 客户网页

    Until Ctrl-C.

    On this machine alone unless told otherwise: a proxy with HTTPS stands before it (docs/opinion-cards.md, docs/slack.md).
    """
    import logging
    import sys
    from contextlib import ExitStack

    from desk.home import make_folders, registers
    from desk.programs import over_http
    from desk.refusals import NotDone
    from desk.times import clock
    from tasks.links.signing import card_links
    from tasks.rulebook import book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    chosen = settings()
    slack = over_http(chosen)
    if not chosen.public_url and slack is None:
        raise NotDone(
            "to serve customers' pages set AFTERSALES_PUBLIC_URL to the address under which they open them "
            "(docs/opinion-cards.md); for Slack over HTTP set AFTERSALES_SLACK_TOKEN and AFTERSALES_SLACK_SIGNING_SECRET "
            "(docs/slack.md)"
        )
    book()  # a rule book that cannot be used is told before anything is answered
    make_folders(chosen)
    registers(make=True, now=clock())
    if chosen.public_url:
        card_links(chosen, now=clock())  # a key that cannot be used is told at once, too

    from desk.serving import answering, bound, from_slack, pages  # here and not above: it brings the gate along
    from desk.serving import serve as run_until_told
    from desk.stopping import told_to_stop
    from desk.web.guard import Masked

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masked("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("desk.web").setLevel(logging.INFO)
    at = host or chosen.serve_host, port or chosen.serve_port
    say = Tongue(chosen.locale)
    with ExitStack() as open_until_told, bound(*at) as listening:
        answers = open_until_told.enter_context(answering(clock)) if chosen.public_url else None
        routes = open_until_told.enter_context(from_slack(*slack, clock=clock)) if slack is not None else None
        where = f"http://{at[0]}:{at[1]}"
        known = chosen.public_url or "–"
        print(say(f"Serving at {where}, opened as {known}.", f"网页服务：{where}，对外地址 {known}。"), flush=True)
        with told_to_stop(lambda: None):  # the server stops by itself, and hands the signal on when it has
            run_until_told(pages(answers=answers, slack=routes, clock=clock), at=[listening])
    print(say("Stopped.", "已停止。"), flush=True)
