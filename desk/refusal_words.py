"""The lines of commands that were not carried out, in Chinese beside the English that they are written in."""

from desk.keeping_words import OF_KEEPING
from rules.retelling import Retelling
from rules.wording import Text

OF_THE_COMMAND_LINE = {
    "Missing argument '{name}'. ({where} --help)": "缺少参数 {name}（{where} --help）",
    "Missing option '{name}'. ({where} --help)": "缺少选项 {name}（{where} --help）",
    "No such command '{name}'. ({where} --help)": "没有命令 {name}（{where} --help）",
    "No such command '{name}'. Did you mean {meant}? ({where} --help)": (
        "没有命令 {name}，是否为 {meant}？（{where} --help）"
    ),
    "No such option: {name} (Possible options: {meant}) ({where} --help)": (
        "没有选项 {name}，是否为 {meant}？（{where} --help）"
    ),
    "No such option: {name} Did you mean {meant}? ({where} --help)": (
        "没有选项 {name}，是否为 {meant}？（{where} --help）"
    ),
    "No such option: {name} ({where} --help)": "没有选项 {name}（{where} --help）",
    "Got unexpected extra argument(s) ({name}) ({where} --help)": "多余的参数：{name}（{where} --help）",
    "Option '{name}' requires an argument.": "选项 {name} 缺少内容",
    "Option '{name}' requires an argument. ({where} --help)": "选项 {name} 缺少内容（{where} --help）",
    "Invalid value for '{name}': {why} ({where} --help)": "{name} 的内容无效：{why}（{where} --help）",
    "Input should be a valid integer, unable to parse string as an integer": "应为整数",
    "{number} is not in the range {range}.": "{number} 超出范围 {range}",
    "stopped": "已中止",
}
OF_THE_DESK = {
    "to listen to Slack set AFTERSALES_SLACK_TOKEN and AFTERSALES_SLACK_APP_TOKEN (docs/slack.md)": (
        "接收Slack操作须设置 AFTERSALES_SLACK_TOKEN 和 AFTERSALES_SLACK_APP_TOKEN（见 docs/slack.md）"
    ),
    "Slack does not take AFTERSALES_SLACK_APP_TOKEN: {why}": "Slack不接受 AFTERSALES_SLACK_APP_TOKEN：{why}",
    "to serve customers' pages set AFTERSALES_PUBLIC_URL to the address under which they open them (docs/opinion-cards.md);"
    " for Slack over HTTP set AFTERSALES_SLACK_TOKEN and AFTERSALES_SLACK_SIGNING_SECRET (docs/slack.md)": (
        "提供客户网页须将 AFTERSALES_PUBLIC_URL 设为客户打开网页的地址（见 docs/opinion-cards.md）；以HTTP接收Slack须设置"
        " AFTERSALES_SLACK_TOKEN 和 AFTERSALES_SLACK_SIGNING_SECRET（见 docs/slack.md）"
    ),
    "nothing can be served at {where}: {why}; give another with --host and --port": (
        "无法在 {where} 提供网页（{why}），请用 --host 和 --port 另行指定"
    ),
    "address already in use": "地址已被占用",
    "cannot assign requested address": "本机没有此地址",
    "{path} can be read by others than its owner: run chmod 600 on it, and aftersales links rotate --void unless you know "
    "that nobody has read it": (
        "{path} 可被他人读取：请执行 chmod 600；如不能确定无人读过，再运行 aftersales links rotate --void"
    ),
    "{path} cannot be read: {why}": "{path} 无法读取（{why}）",
    "{path} is empty: remove it, and a new key is made": "{path} 是空文件：删除后会自动生成新密钥",
    "{path} is damaged: a line does not begin with a time; remove it, and a new key is made": (
        "{path} 已损坏（有一行不以时间开头）：删除后会自动生成新密钥"
    ),
    "a key in {where} is shorter than {count} characters": "{where} 中的密钥不足{count}个字符",
    "the keys come from {variable}: put the new one there before the others, with a blank between": (
        "密钥来自 {variable}：请把新密钥写在其他密钥之前，以空格分隔"
    ),
    "no card or questionnaire went out under the number {number}": "没有发出过编号为{number}的调查卡或问卷",
    "an answer to {number} is here and not entered yet: see aftersales quarantine list": (
        "{number}的答复已收到，尚未登记：请查看 aftersales quarantine list"
    ),
    "{number} was answered on {day}: a correction is entered with the form {form}": (
        "{number}已于{day}答复：如需更正，请用表单{form}登记"
    ),
    "the customer of {number} does not want to be asked: what they say all the same is entered with the form {form}": (
        "{number}的客户谢绝回访：客户仍有意见的，请用表单{form}登记"
    ),
    "{number} has ended and nobody is asked about it any more: a late answer is entered with the form {form}": (
        "{number}已终止，不再询问：迟到的答复请用表单{form}登记"
    ),
    "the customer of {number} has no mail address: tell them the link that --print shows": (
        "{number}的客户没有邮箱：请用 --print 显示链接并转告客户"
    ),
    "there are no links without AFTERSALES_PUBLIC_URL: set it (docs/opinion-cards.md)": (
        "未设置 AFTERSALES_PUBLIC_URL，没有链接可用：请先设置（见 docs/opinion-cards.md）"
    ),
    "there is no form '{name}'; the forms are {forms}": "没有表单“{name}”，可用的有：{forms}",
    "there is no flow '{name}'; there are {flows}": "没有流程“{name}”，可用的有：{flows}",
    'there is no status "{name}"; it is one of {allowed}': "没有状态“{name}”，可用的有：{allowed}",
    "there is no profile {name}; shipped ones are {profiles}": "没有对照表“{name}”，自带的有：{profiles}",
    "profile {name} is for the form {meant}, not for {form}": "对照表{name}用于表单{meant}，不用于{form}",
    '"{text}" is no time; write it like {like} or {or_like}': "“{text}”不是时间，请写成 {like} 或 {or_like}",
    "{text} is beyond what the calendars can reckon with; give a time from 1990 to 2099": (
        "{text} 超出日历范围，请给出1990至2099年的时间"
    ),
    "--now {text} has no offset: read as {zone} time": "--now {text} 未注明时区，按 {zone} 时间理解",
    '"{text}" is no quarter; write it like {like}': "“{text}”不是季度，请写成 {like}",
    '"{text}" is no month; write it like {like}': "“{text}”不是月份，请写成 {like}",
    '"{text}" is no day; write it as {like}': "“{text}”不是日期，请写成 {like}",
    "no daily report of {branch} on {day}; they are compiled on the next working morning": (
        "没有{branch} {day}的服务主任日报；日报于下一工作日上午汇总"
    ),
    "say either the number of a complaint or --month YYYY-MM, such as: {like}": "请给出投诉编号或 --month YYYY-MM，例如：{like}",
    'there is no paper "{name}"; there are {papers}': "没有案卷“{name}”，可用的有：{papers}",
    'there is no complaint "{case}"; "{command}" finds other cases': "没有投诉“{case}”；其他事项请用 {command}",
    "{month} has not begun yet; there is nothing to report": "{month}尚未开始，无可报告",
    "{name}: there is no such file": "{name}：文件不存在",
    "{name} is no file": "{name} 不是文件",
    "{name}: no file fits this pattern": "{name}：没有符合的文件",
    "{name} is a folder; give the name of a file in it, such as {like}": (
        "{name} 是文件夹，请给出其中的文件名，如 {like}"
    ),
    "{name} does not end in .xlsx; it will be a spreadsheet, so name it {like}": (
        "{name} 不以 .xlsx 结尾；将生成电子表格，请命名为 {like}"
    ),
    "{name} is there already; give another name, or --replace to write over it": (
        "{name} 已存在，请换名，或加 --replace 覆盖"
    ),
    "{name} cannot be written: {why}; choose another place": "{name} 无法写入（{why}），请换一个位置",
}
OF_THE_REGISTERS = {
    "{home} is not empty: set AFTERSALES_HOME to an empty folder to simulate in": (
        "{home} 不是空文件夹：请将 AFTERSALES_HOME 设为空文件夹再模拟"
    ),
    "AFTERSALES_DATABASE_URL points at a database that is not empty: name an empty one to simulate in": (
        "AFTERSALES_DATABASE_URL 所指的库不是空库：请指定空库再模拟"
    ),
    "There were no registers yet: made them at {where}": "尚无登记库，已新建：{where}",
    'there are no registers at {where} yet: run "aftersales init"': "{where} 尚无登记库，请先运行 aftersales init",
    "the registers are newer ({revision}) than this program; update the program": (
        "登记库版本（{revision}）比本程序新，请更新程序"
    ),
    'the registers are older ({revision}) than this program: run "aftersales init"': (
        "登记库版本（{revision}）比本程序旧，请运行 aftersales init"
    ),
    "{folder} cannot be written ({why}); set AFTERSALES_HOME": "{folder} 无法写入（{why}），请设置 AFTERSALES_HOME",
    "{name}: {why}; check its permissions and the space, or choose another place": (
        "{name}：{why}；请检查权限与空间，或换一个位置"
    ),
    "the database cannot be used: {why}": "数据库无法使用：{why}",
    "AFTERSALES_DATABASE_URL is no database address: {why}": "AFTERSALES_DATABASE_URL 不是数据库地址：{why}",
    "the rule book cannot be used: {why}": "规章文件无法使用：{why}",
    "{setting}: input should be 'zh' or 'en'": "{setting}：应为 zh 或 en",
    "{setting}: value error, write it like {like}": "{setting}：应写成 {like}",
    "{setting}: input should be a valid number, unable to parse string as a number": "{setting}：应为数字",
    "the Prefect server at {url} (PREFECT_API_URL) does not answer; ran without Prefect": (
        "{url} 的Prefect服务（PREFECT_API_URL）没有响应，已不经Prefect运行"
    ),
    "there is no Prefect server: set PREFECT_API_URL or start `aftersales up`": (
        "没有Prefect服务：请设置 PREFECT_API_URL 或启动 aftersales up"
    ),
    "permission denied": "没有权限",
    "not a directory": "不是文件夹",
    "file exists": "同名文件已存在",
    "read-only file system": "只读文件系统",
    "no space left on device": "空间不足",
    "Permission denied": "没有权限",
    "Not a directory": "不是文件夹",
    "File exists": "同名文件已存在",
    "Read-only file system": "只读文件系统",
    "No such file or directory": "文件夹不存在",
    "no such file or directory": "文件夹不存在",
}
REFUSALS = Retelling(
    Text(en=en, zh=zh) for en, zh in {**OF_THE_COMMAND_LINE, **OF_THE_DESK, **OF_THE_REGISTERS, **OF_KEEPING}.items()
)
