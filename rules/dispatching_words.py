"""What a dispatch proposal says for itself, in both languages (MS-3, MS-14)."""

from rules.wording import Text

GOES = Text(en="{staff_no} is there within the limit", zh="{staff_no}可在时限内到场")
FULL = Text(
    en="the technicians of branch {branch} cannot be there within the limit; {staff_no} can go then",
    zh="网点{branch}无人能在时限内到场，届时可派{staff_no}",
)
UNSKILLED = Text(
    en="nobody on duty in branch {branch} has the skill {needs}", zh="网点{branch}当班人员无人具备技能{needs}"
)
NOBODY = Text(en="nobody is on duty in branch {branch}", zh="网点{branch}无人当班")
IN_TIME_ELSEWHERE = Text(
    en="{staff_no} of branch {branch} would be there within the limit", zh="网点{branch}的{staff_no}可在时限内到场"
)
EARLIER_ELSEWHERE = Text(
    en="{staff_no} of branch {branch} would be there sooner, but past the limit",
    zh="网点{branch}的{staff_no}可更早到场，但已过时限",
)
NOT_ELSEWHERE = Text(en="no other branch is sooner", zh="其他网点也无法更早到场")

REASONS = (GOES, FULL, UNSKILLED, NOBODY, IN_TIME_ELSEWHERE, EARLIER_ELSEWHERE, NOT_ELSEWHERE)
"""What `reason` of a proposal can say, alone or joined by semicolons."""

IN_TIME = Text(
    en="{call}: {technician}, there {arrives}, due {due} · {what}",
    zh="{call}：派{technician}，{arrives}到场，期限{due} · {what}",
)
LATE = Text(
    en="{call}: {technician}, there {arrives}, NOT IN TIME, due {due}: {reason} · {what}",
    zh="{call}：派{technician}，{arrives}到场，【赶不上时限】期限{due}：{reason} · {what}",
)
NOBODY_GOES = Text(
    en="{call}: NOBODY CAN GO, due {due}: {reason} · {what}",
    zh="{call}：【无人可派】期限{due}：{reason} · {what}",
)
THERE = Text(en="{reason} ({arrives})", zh="{reason}（{arrives}）")
UNEXPLAINED = Text(
    en="{call}: {proposed} was proposed and {sent} sent, without a reason",
    zh="{call}：建议派{proposed}，实派{sent}，未注明原因",
)


def with_more(reason: Text, more: Text) -> Text:
    """Two sentences as one."""
    return Text(en=f"{reason.en}; {more.en}", zh=f"{reason.zh}；{more.zh}")
