"""listen: buttons pressed and questions asked in Slack, taken in until told to stop."""


def listen() -> None:
    """Take in what comes from Slack · 接收Slack操作

    Presses and questions, until Ctrl-C.

    Socket Mode: no public address is needed, only the tokens AFTERSALES_SLACK_TOKEN and AFTERSALES_SLACK_APP_TOKEN.
    """
    import logging

    from desk.home import make_folders, registers
    from desk.programs import tokens
    from desk.refusals import NotDone
    from desk.times import clock
    from tasks.rulebook import book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    given = tokens(settings())
    if given is None:
        raise NotDone("to listen to Slack set AFTERSALES_SLACK_TOKEN and AFTERSALES_SLACK_APP_TOKEN (docs/slack.md)")
    book()  # a rule book that cannot be used is told before anything is taken in
    make_folders(settings())
    chosen = registers(make=True, now=clock())
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")

    from desk.asking import Questions  # here and not above: they bring the gate along, seconds of imports
    from desk.inbound import Inbound
    from desk.listening import Listener
    from desk.pressing import Presses
    from desk.stopping import told_to_stop
    from tasks.presses.chat import Chat

    token, app_token = given
    chat = Chat(token=token, url=chosen.slack_api_url)
    inbound = Inbound(Presses(chat=chat, clock=clock), Questions(chat=chat, clock=clock))
    listener = Listener(inbound, app_token=app_token, url=chosen.slack_api_url)
    say = Tongue(chosen.locale)
    with told_to_stop(listener.stop):
        listener.run(ready=lambda: print(say("Listening to Slack.", "正在接收Slack操作。"), flush=True))
    print(say("Stopped.", "已停止。"), flush=True)
