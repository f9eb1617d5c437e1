"""What people read when they ask in Slack, in both languages."""

from rules.wording import Text

LIMITS = Text(en="LIMITS", zh="【时限】")
HAPPENED = Text(en="WHAT HAPPENED", zh="【经过】")
SAID = Text(en="WHAT WAS SAID", zh="【通知】")
GAPS = Text(en="GAPS IN THE PAPERS", zh="【单据问题】")
COMING = Text(en="WHAT COMES NEXT IF NOBODY ACTS", zh="【无人处理时接下来】")
EARLIER = Text(en="… {count} earlier", zh="……更早{count}项")
CORRECTED = Text(en="{what} (corrected since)", zh="{what}（已更正）")
WHOLE = Text(en="The whole story: aftersales explain {name}", zh="完整经过：aftersales explain {name}")

OWED = Text(en="{name}: {count} open, {late} past due", zh="{name}：待办{count}项，逾期{late}项")
NOTHING_OWED = Text(en="{name}: nothing is open", zh="{name}：没有待办事项")
DUE = Text(en="due {at}", zh="期限 {at}")
LATE = Text(en="PAST DUE {at}", zh="已逾期 {at}")
SINCE = Text(en="asked for since {at}", zh="自 {at} 待办")
MORE = Text(en="… and {count} more, all of them later", zh="……另有{count}项，期限更晚")
ASK_CASE = Text(en="/aftersales NUMBER tells the story of one of them", zh="/aftersales 编号 可查看其经过")

PRODUCT = Text(en="Product {product}", zh="商品 {product}")
NO_CASES = Text(en="No case of it that you may see.", zh="没有您可查看的相关事项。")

HELP_TITLE = Text(en="What you can ask for", zh="可查询的内容")
HELP = Text(
    en=(
        "/aftersales K-1042 – the story of a case: number of a call, receipt, complaint, contract or daily report; where "
        "several bear it with the kind before it, complaint:K-1042; an opinion card's or a product's number; notice:12\n"
        "/aftersales due – what is open and owed by you, the oldest first\n"
        "/aftersales help – this page\n"
        "You see the cases of your branch, those you take part in or were told of, and what those see whose deputy you "
        "are; roles of the whole company see all. Only you see the answer; what is asked is kept."
    ),
    zh=(
        "/aftersales K-1042 – 查看事项经过：叫修、收据、投诉、合同或日报编号；同号时在前面注明类别，如 投诉:K-1042；"
        "也可用调查卡号、商品编号，或 通知:12\n"
        "/aftersales 待办 – 您的待办事项，最早的在前\n"
        "/aftersales 帮助 – 本页\n"
        "您可查看本网点的事项、您参与或收到通知的事项，以及您所代理人员可查看的事项；公司级岗位可查看全部。"
        "回复仅您可见，查询均有记录。"
    ),
)

STRANGER = Text(
    en="Sorry, your Slack account belongs to nobody in service in the staff register (member id {user}). Ask your clerk to "
    "enter it in the column slack_id of the staff form.",
    zh="抱歉，人员登记中没有使用此Slack账号的在岗人员（成员ID {user}）。请业务员在人员登记的slack_id列填写。",
)
NOT_THEIRS = Text(
    en="Sorry, {name} is a case of another branch and you take no part in it. Ask its service director, or your own.",
    zh="抱歉，{name}属其他网点，且您未参与该事项。请向该网点或本网点的服务主任了解。",
)
NOT_FOUND = Text(en="There is no case {name} in the registers.", zh="登记中没有{name}。")
NEAR = Text(
    en="There is no case {name} in the registers. Is it one of {near}?", zh="登记中没有{name}。是否为：{near}？"
)
AMBIGUOUS = Text(en="{name} is in several kinds; ask for one of {names}.", zh="{name}有多个事项，请注明：{names}。")
FAILED = Text(en="That did not work just now. Please ask again.", zh="刚才未能查到，请再问一次。")
