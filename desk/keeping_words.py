"""Why a backup was not made or not restored, in Chinese beside the English that it is written in."""

OF_KEEPING = {
    "aftersales is already running here: process {pid}, Prefect at {url}": "aftersales 正在此处运行：进程 {pid}，Prefect {url}",
    "{folder} lies in {home}: a backup beside what it keeps is lost with it; name another folder": (
        "{folder} 位于 {home} 之内：备份与原件同处，会一并丢失，请另选文件夹"
    ),
    "{path} is there already": "{path} 已存在",
    "{path} is being written by another backup; start this one again": "另一备份正在写入 {path}，请重新开始本次备份",
    "another restore is at work in {home}; wait for it": "另一恢复正在 {home} 中进行，请等其完成",
    "the registers could not be copied to {folder}: {why}; free some space there, or set TMPDIR": (
        "无法将登记库复制到 {folder}：{why}；请腾出空间，或设置 TMPDIR"
    ),
    "{path} is there already and says something else; set AFTERSALES_HOME to an empty folder": (
        "{path} 已存在且内容不同；请将 AFTERSALES_HOME 设为空文件夹"
    ),
    "there is no {path}": "没有文件 {path}",
    "{path} is no backup: it holds no {name}": "{path} 不是备份：其中没有 {name}",
    "{path} is no backup that this program can read: {why}": "{path} 不是本程序能读取的备份：{why}",
    "{path} is damaged or no backup: {why}": "{path} 已损坏或不是备份：{why}",
    "{path} is damaged: {name} is not what was kept": "{path} 已损坏：{name} 与备份时不符",
    "{path} is damaged: {name} is missing": "{path} 已损坏：缺少 {name}",
    "{path} was made of {kind}: point AFTERSALES_DATABASE_URL at a database of that kind": (
        "{path} 备份自 {kind}：请将 AFTERSALES_DATABASE_URL 指向同类数据库"
    ),
    "{path} is newer ({revision}) than this program; update the program": "{path} 的版本（{revision}）比本程序新，请更新程序",
    "{path} holds no registers": "{path} 中没有登记库",
    "there are registers already: a backup is restored into an empty place; name another with AFTERSALES_HOME or "
    "AFTERSALES_DATABASE_URL, or move them away": (
        "此处已有登记库：备份只恢复到空处，请用 AFTERSALES_HOME 或 AFTERSALES_DATABASE_URL 另行指定，或先将其移走"
    ),
    "{path} is left of other registers and would be read into these: move it away, too": (
        "{path} 是其他登记库的残留文件，会被读入恢复的登记库：请一并移走"
    ),
    "the backup names a file that does not belong into a home: {name}": "备份中有不属于工作文件夹的文件：{name}",
    "what was restored is not what was kept: {table} has {found} rows, and had {rows}": (
        "恢复的内容与备份不符：{table} 现有{found}行，备份时为{rows}行"
    ),
    "{tool} is not on PATH: install PostgreSQL's client programs, at least as new as the server": (
        "PATH 中没有 {tool}：请安装PostgreSQL客户端程序，版本不低于服务器"
    ),
    "{tool} did not finish: {why}": "{tool} 未完成：{why}",
}
