"""The standing papers: branches, staff, customers, products, contracts, engagements (ROLE-1, ROLE-2, CR-1, MS-15, FP-4)."""

from rules.forms.shape import Column, Form, Kind
from rules.regulation.care import BIRTHDAY_PATTERN
from rules.words import Area, BranchKind, CustomerKind, Role, YesNo

CODE_PATTERN = r"[^\s,;|]{1,40}"
GRADE_PATTERN = r"[A-Za-z0-9]{1,3}"

BRANCH = Column("branch", "服务网点", Kind.CODE, also=("branch_no", "网点编号", "网点", "分公司"))

BRANCHES = Form(
    name="branches",
    chinese="网点表",
    key=("branch_no",),
    rank=10,
    article="ROLE-2",
    columns=(
        Column("branch_no", "网点编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("name", "名称", required=True),
        Column("kind", "类别", Kind.WORD, required=True, words=BranchKind),
        Column(
            "time_zone",
            "时区",
            Kind.ZONE,
            note="IANA name, such as Asia/Shanghai; blank is the company's",
            note_zh="IANA名称，如 Asia/Shanghai；空白则按公司时区",
        ),
        Column(
            "hours",
            "工作时间",
            Kind.HOURS,
            note="such as mon-fri 08:30-12:00,13:30-17:30; sat 09:00-12:00; blank is the company's",
            note_zh="如 mon-fri 08:30-12:00,13:30-17:30; sat 09:00-12:00；空白则按公司工作时间",
        ),
        Column(
            "address",
            "地址",
            longest=300,
            note="where customers send goods that go back (NT-3)",
            note_zh="客户退换货寄送地址（NT-3）",
        ),
        Column("phone", "电话", Kind.PHONE),
        Column("areas", "服务区域", longest=300, note="the districts it serves (CR-4)", note_zh="所服务的区县（CR-4）"),
    ),
)

STAFF = Form(
    name="staff",
    chinese="人员表",
    key=("staff_no",),
    rank=20,
    article="ROLE-1",
    ordered=(("active_from", "active_until"),),
    columns=(
        Column("staff_no", "工号", Kind.CODE, required=True, pattern=CODE_PATTERN, also=("人员编号",)),
        Column("branch", "服务网点", Kind.CODE, required=True, also=BRANCH.also),
        Column("name", "姓名", required=True),
        Column("role", "岗位", Kind.WORD, required=True, words=Role),
        Column(
            "deputy_no", "代理人", Kind.CODE, note="staff number of the person who stands in", note_zh="代理人的工号"
        ),
        Column("slack_id", "Slack", Kind.CODE, pattern=r"[UW][A-Z0-9]{2,20}", also=("slack",)),
        Column("email", "邮箱", Kind.EMAIL, also=("电子邮件", "mail")),
        Column("phone", "电话", Kind.PHONE),
        Column("skills", "技能"),
        Column("active_from", "在岗起", Kind.DATE),
        Column("active_until", "在岗至", Kind.DATE, future=True),
    ),
)

CUSTOMERS = Form(
    name="customers",
    chinese="客户表",
    key=("customer_no",),
    rank=30,
    article="CR-1",
    columns=(
        Column("customer_no", "客户编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("name", "客户名称", required=True, also=("客户姓名",)),
        Column("kind", "类别", Kind.WORD, words=CustomerKind),
        Column("phone", "电话", Kind.PHONE, required=True, also=("联系电话",)),
        Column("address", "地址", longest=300),
        Column("area", "区域", Kind.WORD, words=Area),
        Column("branch", "服务网点", Kind.CODE, required=True, also=BRANCH.also),
        Column("email", "邮箱", Kind.EMAIL, also=("电子邮件", "mail")),
        Column(
            "grade",
            "等级",
            Kind.CODE,
            pattern=GRADE_PATTERN,
            note="one to three letters or digits; the rule book says which grades are key customers (PW-5)",
            note_zh="一至三位字母或数字；哪些等级为重点客户由规章规定（PW-5）",
        ),
        Column(
            "opted_out",
            "谢绝回访",
            Kind.WORD,
            words=YesNo,
            note="yes: the customer does not want to be asked for an opinion; blank: may be asked",
            note_zh="是：客户不愿接受意见调查；空白：可以回访",
            also=("谢绝调查", "拒绝回访"),
        ),
        Column(
            "birthday",
            "生日",
            Kind.CODE,
            pattern=BIRTHDAY_PATTERN,
            note="month and day, such as 03-15; a year before them may stand there",
            note_zh="月与日，如 03-15；前面可有年份",
            also=("出生日期",),
        ),
    ),
)

PRODUCTS = Form(
    name="products",
    chinese="商品表",
    key=("serial_no",),
    rank=40,
    article="CR-1",
    ordered=(("sold_on", "warranty_until"),),
    columns=(
        Column("serial_no", "商品编号", Kind.CODE, required=True, pattern=CODE_PATTERN, also=("机号", "序列号")),
        Column("customer_no", "客户编号", Kind.CODE, required=True),
        Column("model", "商品型号", Kind.CODE, required=True, also=("型号",)),
        Column("sold_on", "购买日期", Kind.DATE),
        Column("warranty_until", "保修期至", Kind.DATE, future=True),
    ),
)

CONTRACTS = Form(
    name="contracts",
    chinese="保养合同表",
    key=("contract_no",),
    rank=50,
    article="MS-15",
    ordered=(("starts_on", "ends_on"),),
    columns=(
        Column("contract_no", "合同编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("customer_no", "客户编号", Kind.CODE, required=True),
        Column(
            "serial_no",
            "商品编号",
            Kind.CODE,
            note="blank: all of the customer's products",
            note_zh="空白表示该客户的全部商品",
            also=("机号", "序列号"),
        ),
        Column("starts_on", "起始日", Kind.DATE, required=True, future=True),
        Column(
            "ends_on",
            "到期日",
            Kind.DATE,
            required=True,
            future=True,
            note="the last day covered",
            note_zh="保障的最后一天",
        ),
        Column("fee", "金额", Kind.MONEY),
        Column("assigned_to", "负责人", Kind.CODE, note="staff number", note_zh="工号"),
    ),
)

ENGAGEMENTS = Form(
    name="engagements",
    chinese="服务项目登记表",
    key=("engagement_no",),
    rank=55,
    article="FP-4",
    ordered=(("starts_on", "ends_on"),),
    columns=(
        Column("engagement_no", "项目编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("customer_no", "客户编号", Kind.CODE, required=True),
        Column("title", "项目名称", required=True),
        Column("starts_on", "开始日期", Kind.DATE, required=True, future=True),
        Column(
            "ends_on",
            "结束日期",
            Kind.DATE,
            note="the day on which it ended; blank while it goes on",
            note_zh="实际结束的日期；进行中留空",
            also=("完成日期", "验收日期"),
        ),
    ),
)
