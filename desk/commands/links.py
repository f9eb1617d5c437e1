"""links: customers' personal links anew, and the key that signs them."""

from typing import Annotated

import typer

from desk.commands.options import Json

links = typer.Typer(help="Customers' personal links · 客户专属链接", no_args_is_help=True)


@links.callback()
def about() -> None:
    """Customers' personal links · 客户专属链接"""


@links.command("rotate")
def rotate(
    void: Annotated[
        bool, typer.Option("--void", help="All links sent so far stop at once. 已发链接全部立即失效。")
    ] = False,
    as_json: Json = False,
) -> None:
    """Sign links with a new key from now on · 更换签名密钥

    Links sent before go on until their own end, unless --void. The key itself is never shown.
    """
    from datetime import timedelta

    from desk.home import make_folders
    from desk.show.printing import document, only_answers, page
    from desk.times import clock
    from tasks.links import keys
    from tasks.rulebook import book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = settings()
        make_folders(chosen)
        lasting = timedelta(days=book().cards.link_days + 1)
        kept = keys.rotate(chosen, now=clock(), links_last=lasting, void=void)
    path = keys.key_file(chosen)
    if as_json:
        document({"file": str(path), "earlier keys kept": kept})
        return
    say = Tongue(chosen.locale)
    page().print(
        say(
            f"A new key signs links from now on ({path}); earlier keys whose links still open: {kept}.",
            f"已启用新密钥（{path}）；仍可打开链接的旧密钥：{kept}个。",
        )
    )


@links.command("resend")
def resend(
    number: Annotated[str, typer.Argument(metavar="CARD", help="Card or questionnaire. 调查卡或问卷编号。")],
    printed: Annotated[
        bool, typer.Option("--print", help="Show the link instead of mailing it. 显示链接，不发邮件。")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give a customer who lost a link another one · 补发链接

    The mail goes once more with a new link, or the clerk passes it on. Earlier links go on: the first answer counts.
    """
    from datetime import timedelta

    from desk.home import registers
    from desk.show.printing import document, only_answers, page, remark
    from desk.times import clock
    from tasks.duties.resending_links import resend_link
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        done = resend_link(number.strip(), printed=printed, now=clock())
    if as_json:
        said = {"number": done.number, "notice": done.notice, "step": done.step, "ends": done.ends.isoformat()}
        document(said | ({"link": done.address} if printed else {}))
        return
    say, last = Tongue(chosen.locale), (done.ends - timedelta(days=1)).date()
    if printed:
        page().print(done.address, soft_wrap=True)
        remark(
            say(
                f"{done.number}: for the customer alone, until {last}",
                f"{done.number}：仅供客户本人使用，{last}前（含当日）有效",
            )
        )
        return
    page().print(
        say(
            f"{done.number}: the mail goes out once more with a new link, which works until {last} ({done.step}).",
            f"{done.number}：将再次发送邮件，新链接{last}前（含当日）有效（{done.step}）。",
        )
    )
