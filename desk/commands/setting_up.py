"""init: the registers made or migrated, the rule book on record."""

from desk.commands.options import Json


def init(as_json: Json = False) -> None:
    """Make or migrate the registers · 初始化

    Creates or migrates the database and the folders, and puts the rule book on record. Safe to repeat.
    """
    from dataclasses import asdict

    from desk.home import prepare
    from desk.show.printing import document, only_answers
    from desk.times import clock
    from tasks.settings import settings
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        done = prepare(now=clock())
    if as_json:
        document({**asdict(done), "home": str(settings().home.absolute()), "inbox": str(settings().inbox.absolute())})
        return
    say = Tongue(settings().locale)
    if done.before is None:
        print(say(f"Registers made: {done.database}", f"已建立登记库：{done.database}"))
    elif done.before != done.revision:
        print(say(f"Registers migrated from {done.before} to {done.revision}: {done.database}",
                  f"登记库已由 {done.before} 升级到 {done.revision}：{done.database}"))  # fmt: skip
    else:
        print(say(f"Registers are up to date: {done.database}", f"登记库已是最新：{done.database}"))
    new = say("now on record", "已备案") if done.rule_book_is_new else say("on record already", "此前已备案")
    print(say(f"Rule book {done.rule_book}: {new}", f"规章 {done.rule_book}：{new}"))
    print(say(f"Inbox: {settings().inbox.absolute()}", f"收件箱：{settings().inbox.absolute()}"))
