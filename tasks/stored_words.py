"""What the ledger, the clocks and the record of runs keep as a reason, in both languages.

They are stored as whoever wrote them said them, mostly in English; explain, notices and status tell them in the
reader's language, whichever they are stored in.
"""

from rules.people import REASONS
from rules.retelling import Retelling
from rules.wording import Locale, Text
from rules.words import RenewalOutcome, Role, Word


def _both(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


def _words(*kinds: type[Word]) -> list[Text]:
    return [_both(word.value.replace("_", " "), word.chinese) for kind in kinds for word in kind]


PARTS = (
    _both("handler", "经办人"),
    _both("owner", "首问负责人"),
    _both("assigned_to", "指派人员"),
    _both("forward_to", "转办对象"),
    _both("asker", "回访人"),
    _both("department", "有关部门"),
    *(_both(role.value, role.chinese) for role in Role if "_" in role.value),
)
OF_THE_LEDGER = (
    _both("held: no Slack token is configured", "暂存：未配置Slack令牌"),
    _both("held: no mail server is configured", "暂存：未配置邮件服务器"),
    _both(
        "held: the customer has no mail address, the letter is to be printed and posted",
        "暂存：客户没有邮箱，信函需打印寄出",
    ),
    _both("nobody to reach: {who} is not in the customer file", "找不到收件人：客户表中没有{who}"),
    _both("nobody to reach: {who} is not in the staff register", "找不到收件人：人员表中没有{who}"),
    _both(
        "nobody to reach: {who} has neither a Slack id nor a mail address", "找不到收件人：{who}没有Slack账号也没有邮箱"
    ),
    _both("nobody to tell ({to}): {because}", "无人可告知（{to}）：{because}"),
    _both("overtaken: a later message says more", "已被后续提醒取代"),
    _both("not needed: what it asks for was done before", "无需提醒：所提醒的事此前已办"),
    _both("withdrawn: {because} ({taken_back_at})", "已撤回：{because}（{taken_back_at}）"),
    _both("all its notices were withdrawn", "其中的通知均已撤回"),
    _both("the limit has ended", "时限已经结束"),
    _both("the deadline has moved", "期限已经变动"),
    _both("another letter says something else", "已另有内容不同的信函"),
    _both("the customer has answered the card", "客户已答复调查卡"),
    _both("the customer has been followed up", "客户已回访"),
    _both("the link was printed for the clerk", "链接已显示给业务员转告客户"),
    _both("the opinion card was corrected", "调查卡已更正"),
    _both("the draft was decided on", "草稿已有决定"),
    _both("the customer's serious complaint {complaint} is open", "客户的严重投诉{complaint}尚未了结"),
    _both("the same person is greeted as customer {customer}", "同一人已按客户{customer}问候"),
    _both("the follow-up was given up", "该回访已逾期终止"),
    _both("the customer does not want to be asked", "客户谢绝回访"),
    _both("the customer is asked another way now", "已改用其他方式回访"),
    _both("the contract was {outcome} on {day}", "合同已于{day}{outcome}"),
    _both("quiet hours until {rest_at}", "免打扰时段，{rest_at}后发送"),
    _both("settled by {who}", "由{who}核实"),
    _both("refused: {error}", "被拒收：{error}"),
    _both("given up after {count} attempts: {error}", "试发{count}次后放弃：{error}"),
    _both("waiting to be tried again: {error}", "等待重发：{error}"),
    _both("waiting: the channel is to be left alone for a while", "等待：该渠道要求稍后再发"),
    _both("perhaps taken, and the recipient cannot be looked up: {error}", "可能已送达，但无法向接收方核实：{error}"),
)
OF_THE_WAYS = (
    _both("the sender did not report back", "发送程序未回报结果"),
    _both("more than {pages} pages of messages in {channel}", "{channel}中的消息超过{pages}页"),
    _both("HTTP {status} and an answer that is not Slack's", "HTTP {status}，应答并非来自Slack"),
    _both("not confirmed", "未获确认"),
    _both("the claim ran out before it could be sent", "未能在占用期内发出"),
    _both("the recipient has no Slack id any more", "收件人已没有Slack账号"),
    _both("cannot be rendered: {error}", "无法生成内容：{error}"),
    _both("not a mail address that can be written to", "邮箱地址无效"),
    _both("attachment cannot be read: {error}", "附件无法读取：{error}"),
    _both("the mail server refuses the login: {error}", "邮件服务器拒绝登录：{error}"),
    _both("the mail server cannot be used: {error}", "邮件服务器不可用：{error}"),
    _both("the mail server hung up: {error}", "邮件服务器断开连接：{error}"),
    _both("sender refused: {error}", "发件人被拒：{error}"),
    _both("Slack cannot be reached: {error}", "无法连接Slack：{error}"),
    _both("the conversation cannot be opened to look into it: {error}", "无法打开会话核实：{error}"),
)
OF_THE_CLOCKS = (
    _both("history", "只作历史记录"),
    _both("the rule book no longer asks for it", "规章已不再要求"),
    _both("ended without a word; found by the next run", "中途中断，由下一次运行发现"),
)
RUN_STATES = (
    _both("completed", "完成"),
    _both("completed with failures", "完成，有失败项"),
    _both("failed", "失败"),
    _both("crashed", "中断"),
    _both("running", "运行中"),
)
STORED = Retelling(
    (*OF_THE_LEDGER, *OF_THE_WAYS, *OF_THE_CLOCKS, *RUN_STATES, *REASONS, *PARTS, *_words(Role, RenewalOutcome))
)


def retold(stored: str | None, *, locale: Locale, zone: str = "UTC") -> str:
    """A stored reason or state as people read it, its moments in `zone`; "" where there is none."""
    return STORED.retold(stored, locale=locale, zone=zone) if stored else ""
