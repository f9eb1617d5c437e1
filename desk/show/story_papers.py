"""What hangs together with a case, in a terminal: cases and vouchers, proposals, steps, gaps between the papers."""

from datetime import datetime

from rich.console import Console
from rich.text import Text

from desk.show.statuses import status_said
from desk.show.tables import hanging, heading
from desk.show.times import moment
from rules.words import Role
from tasks.explaining.story import Story
from tasks.explaining.story_papers import FindingStory, ProposalStory, StepStory, VoucherStory, Who
from tasks.tongue import Tongue

MOST = 6
"""Cases of one relation shown; --json has all."""


def show_belonging(console: Console, story: Story, *, say: Tongue) -> None:
    """The cases beside this one, and its vouchers."""
    if not story.related and not story.vouchers:
        return
    heading(console, say("What belongs to it", "相关事项与凭证"))
    shown: dict[str, int] = {}
    for one in story.related:
        shown[one.relation] = shown.get(one.relation, 0) + 1
        if shown[one.relation] <= MOST:
            at = moment(one.at, say=say, near=story.now)
            hanging(
                console,
                "  ",
                Text.assemble(f"{one.said}{say(': ', '：')}", (one.case, "bold"), f"  {one.state_said}  {at}"),
            )
    for relation, count in shown.items():
        if count > MOST:
            left = say(
                f"… {count - MOST} more: {relation} (--json has all)", f"……另有{count - MOST}项（--json 可看全部）"
            )
            console.print(Text(f"  {left}", style="dim"))
    for one in story.vouchers:
        hanging(console, "  ", _voucher(one, story, say))


def show_proposals(console: Console, story: Story, *, say: Tongue) -> None:
    """Who was proposed for the call, and who was sent instead and why."""
    if not story.proposals:
        return
    heading(console, say("Who was proposed, and who was sent", "派工建议与实际派工"))
    last = len(story.proposals) - 1
    told = [one for place, one in enumerate(story.proposals) if one.taken_up or place in (0, last)]
    for one in told:
        if one is told[-1] and len(told) <= last:
            left = last + 1 - len(told)
            more = say(
                f"… {left} more that nobody was sent on (--json)", f"……另有{left}项未据以派工（--json 可看全部）"
            )
            console.print(Text(f"  {more}", style="dim"))
        hanging(console, f"  {moment(one.proposed_at, say=say, near=story.now)}  ", _proposed(one, story, say))
        hanging(console, "      ", Text(_decided(one, story, say), style="" if one.taken_up else "dim"))


def show_steps(console: Console, story: Story, *, say: Tongue) -> None:
    """Which next steps people were asked to take."""
    if not story.steps:
        return
    heading(console, say("Who was asked for the next step", "已要求的后续步骤"))
    for one in story.steps:
        hanging(console, f"  {moment(one.asked_at, say=say, near=story.now)}  {one.article}  ", _step(one, say))


def show_gaps(console: Console, story: Story, *, say: Tongue) -> None:
    """What the evening control found, open and settled."""
    if not story.findings:
        return
    heading(console, say("What the evening control found", "晚间核对发现的单据问题"))
    for one in story.findings:
        mark, style = ("✓", "green") if one.settled_at is not None else ("✗", "bold red")
        hanging(console, Text.assemble("  ", (f"{mark} {one.article} ", style)), one.said)
        hanging(console, "      ", Text(_settled(one, story, say), style="dim" if one.settled_at is not None else ""))


def _voucher(one: VoucherStory, story: Story, say: Tongue) -> Text:
    def at(when: datetime | None) -> str:
        return moment(when, say=say, near=story.now)

    pieces = [say(f"drawn {at(one.drawn_at)}", f"{at(one.drawn_at)}开出")]
    if one.voided_at is not None:
        reason = one.void_reason or "–"
        pieces.append(say(f"void since {at(one.voided_at)}: {reason}", f"{at(one.voided_at)}作废：{reason}"))
    else:
        by = one.signed_by or say("the customer", "客户")
        signed = say(f"signed {at(one.signed_at)} by {by}", f"{at(one.signed_at)}由{by}签字")
        pieces.append(signed if one.signed_at else say("not signed", "未签字"))
        archived = say(f"archived {at(one.archived_at)}", f"{at(one.archived_at)}归档")
        pieces.append(archived if one.archived_at else say("not archived", "未归档"))
    title = say(f"voucher {one.number} of branch {one.branch}: ", f"网点{one.branch}凭证{one.number}：")
    return Text.assemble(title, say(", ", "，").join(pieces), style="dim strike" if one.voided_at else "")


def _proposed(one: ProposalStory, story: Story, say: Tongue) -> Text:
    if one.technician is None or one.arrives_at is None:
        return Text(say(f"nobody can go: {one.reason}", f"无人可派：{one.reason}"))
    there = moment(one.arrives_at, say=say, near=story.now)
    who = _named(one.technician, say)
    fits = say("in time", "可按时") if one.in_time else say("NOT IN TIME", "赶不上时限")
    other = ""
    if one.alternative is not None:
        name = _named(one.alternative, say)
        other = say(f"; or {name} of branch {one.alternative_branch}", f"；或网点{one.alternative_branch}的{name}")
    said = say(f"{who}, there {there}, {fits}: {one.reason}{other}", f"{who}，{there}到场，{fits}：{one.reason}{other}")
    return Text(said)


def _decided(one: ProposalStory, story: Story, say: Tongue) -> str:
    if one.dispatched_to is None or one.dispatched_at is None:
        if one.ended_at is None:
            return say("it stands: nobody has been sent", "仍有效，尚未派工")
        ended = moment(one.ended_at, say=say, near=story.now)
        if one.sent_before is not None and one.sent_before_at is not None:
            at, who = moment(one.sent_before_at, say=say, near=story.now), _named(one.sent_before, say)
            return say(
                f"it ended {ended}: {who} had been sent {at} already, by a dispatch that was handed in only then",
                f"{ended}失效：此时补交的派工单显示，{at}已派{who}",
            )
        return say(f"it ended {ended}: nobody was sent while it stood", f"{ended}失效，其间未派工")
    at, who = moment(one.dispatched_at, say=say, near=story.now), _named(one.dispatched_to, say)
    if one.taken_up == "followed":
        return say(f"followed: {who} was sent {at}", f"照建议于{at}派{who}")
    reason = one.override_reason or say("no reason was given", "未注明原因")
    if one.override_reason is None and one.asked_at is not None:
        asked = moment(one.asked_at, say=say, near=story.now)
        reason += say(f", the director was asked for it {asked}", f"，{asked}已向主任询问")
    return say(f"instead {who} was sent {at}: {reason}", f"{at}改派{who}：{reason}")


def _step(one: StepStory, say: Tongue) -> Text:
    waits = say("the case still waits for it", "仍待办理") if one.open else say("no longer waited for", "已不再等候")
    status = status_said(one.status, say=say)
    said = f"{one.title}{say(': ', '：')}{_named(one.asked, say)} · {status} #{one.notice} · "
    return Text.assemble(said, (waits, "yellow" if one.open else "dim"))


def _settled(one: FindingStory, story: Story, say: Tongue) -> str:
    def at(when: datetime | None) -> str:
        return moment(when, say=say, near=story.now)

    owner = _named(one.owner, say) if one.owner is not None else say(
        f"nobody ({one.owner_role.replace('_', ' ')})", f"无人（{Role(one.owner_role).chinese}）"
    )  # fmt: skip
    again = say(f", for the {one.occurrence}. time", f"，第{one.occurrence}次") if one.occurrence > 1 else ""
    if one.settled_at is not None:
        return say(
            f"settled: found {at(one.found_at)}{again}, gone with the control of {at(one.settled_at)} (it was {owner}'s)",
            f"已了结：{at(one.found_at)}发现{again}，{at(one.settled_at)}核对时已无（责任人{owner}）",
        )
    late = say(", past due", "，已逾期") if one.due_at < story.now else ""
    return say(
        f"open: {owner} has to settle it by {at(one.due_at)}{late}; found {at(one.found_at)}{again}",
        f"未了结：{owner}须于{at(one.due_at)}前处理{late}；{at(one.found_at)}发现{again}",
    )


def _named(who: Who, say: Tongue) -> str:
    if who.name == "–":
        return who.no
    return say(f"{who.name} ({who.no})", f"{who.name}（{who.no}）")
