"""Files that cannot be taken in: stable codes and one clear line, in two languages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

REFUSALS: dict[str, tuple[str, str]] = {
    "missing_file": ("there is no such file", "文件不存在"),
    "not_a_file": ("is {what}, not a file; name the file itself", "是{what}而不是文件；请给出文件本身"),
    "not_permitted": ("may not be read by this account; ask for read permission", "没有读取权限；请申请权限"),
    "changed": (
        "changed while it was being read; wait until it is written to its end and load it again",
        "读取期间文件有改动；请等写入完成后重新加载",
    ),
    "empty_file": ("is empty; export it again with its header line", "是空文件；请连同表头重新导出"),
    "unknown_format": (
        "is {what}, not a table; send CSV, TSV, XLSX or JSON lines",
        "是{what}而不是表格；请改用 CSV、TSV、XLSX 或 JSON 行",
    ),
    "not_a_workbook": (
        "is not a readable workbook ({what}); save it again as .xlsx",
        "不是可读的工作簿（{what}）；请另存为 .xlsx",
    ),
    "old_workbook": (
        "is a workbook of the old .xls kind; open it and save it as .xlsx",
        "是旧版 .xls 工作簿；请打开后另存为 .xlsx",
    ),
    "encrypted": ("is protected by a password; save it without one", "有密码保护；请取消密码后另存"),
    "too_large_inside": (
        "would unpack to {size} ({limit} allowed); split it or send it as CSV",
        "解压后为{size}（上限{limit}）；请拆分或改用 CSV",
    ),
    "formula_without_value": (
        "has a formula in {cell} whose value was never saved; open it, save it and load it again",
        "单元格 {cell} 的公式没有保存结果；请打开并保存后重新加载",
    ),
    "merged_cells": (
        "has cells merged across rows of data ({cell}); unmerge them and fill in every row",
        "数据行存在合并单元格（{cell}）；请取消合并并逐行填写",
    ),
    "no_such_sheet": ("has no sheet named {what}; its sheets are {allowed}", "没有名为{what}的工作表；现有：{allowed}"),
    "bad_bytes": (
        "line {line} holds bytes that are not {encoding}, as the rest is; export the file again",
        "第{line}行含有不属于{encoding}编码的字节；请重新导出",
    ),
    "unknown_encoding": (
        "is written in an encoding that is not UTF-8, UTF-16 or GB18030 (first seen in line {line}); save it as UTF-8",
        "编码不是 UTF-8、UTF-16 或 GB18030（首见于第{line}行）；请另存为 UTF-8",
    ),
    "nul_bytes": (
        "holds NUL bytes in its header (line {line}); it is damaged or not text: export it again",
        "表头（第{line}行）含有空字节；文件已损坏或不是文本，请重新导出",
    ),
    "line_too_long": (
        "line {line} is longer than {limit} characters; check how its lines are ended",
        "第{line}行超过{limit}个字符；请检查换行",
    ),
    "json_line": (
        "line {line} is not a whole JSON object; write one object per line",
        "第{line}行不是完整的 JSON 对象；请每行写一个对象",
    ),
    "key_twice": (
        'line {line} gives "{what}" twice in one object; keep one of them',
        "第{line}行的对象中“{what}”出现两次；请只保留一个",
    ),
    "not_flat": (
        'line {line} holds a list or an object under "{what}"; write one flat object of texts and numbers per line',
        "第{line}行的“{what}”是列表或对象；请每行写一个只含文本和数字的单层对象",
    ),
    "nul_in_json": (
        "line {line} holds a NUL character; it is damaged or not text: export it again",
        "第{line}行含有空字符；文件已损坏或不是文本，请重新导出",
    ),
    "half_character": (
        "line {line} holds half a character (a lone surrogate); export it again",
        "第{line}行含有不完整的字符；请重新导出",
    ),
    "json_array": (
        "is a JSON document over several lines; write one object per line",
        "是多行 JSON 文档；请每行写一个对象",
    ),
    "wrong_form": ("does not look like the form {form}: {what}", "不像表单{form}：{what}"),
    "unknown_column": (
        'has a column "{column}" that the form {form} does not have; {what}',
        "含有表单{form}没有的列“{column}”；{what}",
    ),
    "duplicate_header": (
        'names the column {column} more than once ("{what}"); keep one',
        "列{column}重复出现（“{what}”）；请只保留一列",
    ),
    "missing_column": (
        "lacks the column {column} that the form {form} needs; {what}",
        "缺少表单{form}必需的列{column}；{what}",
    ),
    "no_such_profile": (
        "there is no profile {what}; shipped ones are {allowed}",
        "没有名为{what}的对照表；现有：{allowed}",
    ),
    "bad_profile": ("line {line}: {what}", "第{line}行：{what}"),
}


class Unreadable(Exception):
    """A file that was refused whole: nothing was taken from it.

    `code` is stable (a key of REFUSALS), `sentence` one English line that names the file, says what is
    wrong and what to do; `in_locale("zh")` says the same in Chinese. Raises KeyError for an undeclared code.
    """

    code: str
    sentence: str

    def __init__(self, code: str, path: Path | str, **words: object) -> None:
        self.code = code
        self.path = Path(path)
        self._words: Mapping[str, object] = words
        self._sheet = ""
        self.sentence = self.in_locale("en")
        super().__init__(self.sentence)

    def in_locale(self, locale: str) -> str:
        """The line in "en" or "zh"; words may come as (English, Chinese) pairs."""
        chinese = locale == "zh"
        words = {name: _word(value, chinese=chinese) for name, value in self._words.items()}
        name = f"{self.path.name} [{self._sheet}]" if self._sheet else self.path.name
        line = f"{name}: {REFUSALS[self.code][chinese].format_map(words)}"
        return " ".join(line.split())

    def in_sheet(self, name: str) -> Self:
        """The same refusal, with the sheet it lies in named beside the file."""
        self._sheet = name
        self.sentence = self.in_locale("en")
        self.args = (self.sentence,)
        return self


def _word(value: object, *, chinese: bool) -> str:
    if isinstance(value, tuple):
        return str(value[chinese])
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."
