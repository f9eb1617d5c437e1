"""Hiding customer data where people see it who do not need it (PR-2)."""

import re
import unicodedata

_DASHES = "-‐‑‒–—−－"
_SEPARATOR = rf"[ \u00a0\u3000{re.escape(_DASHES)}.]?"


def mask_phone(phone: str | None) -> str:
    """A telephone number with its middle hidden: 13812348000 → 138****8000, 010-12345678 → 010-****5678.

    Country code, blanks and dashes are taken off a mobile number; an area code stays. Anything shorter or not
    recognised keeps at most its last two digits, so that nothing unknown is shown whole. Empty stays empty.
    """
    text = unicodedata.normalize("NFKC", phone or "").strip()
    if not text:
        return ""
    digits = re.sub(r"\D", "", text)
    mobile = re.fullmatch(r"(?:0{0,2}86)?(1[3-9]\d{9})", digits)
    if mobile:
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    landline = re.match(rf"\(?(010|02\d|0[3-9]\d{{2}})\)?[ {re.escape(_DASHES)}]*(\d{{7,8}})(?!\d)", text)
    if landline:
        return f"{landline[1]}-****{landline[2][-4:]}"
    if len(digits) >= 10:  # another country's: the first three and the last four, as at home
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 7:
        return f"****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 5 else "****"


_NUMERAL = r"(?:[A-Za-z]?\d+[A-Za-z]?(?:-\d+)*|[A-Za-z]|[一二三四五六七八九十百零〇两]+)"
_UNIT = "(?:号楼|号院|号|弄|栋|幢|座|楼|层|室|单元|房|组|队)"
_ROAD_NUMBER = r"\d+(?:国道|省道|县道|乡道|大道|路|街|号线)"
_HOUSE = re.compile(rf"{_ROAD_NUMBER}|(?P<house>{_NUMERAL}\s*{_UNIT}|\d+)")
_STREET = re.compile("^.*(?:路|街|道|巷|胡同|里弄)")
_DISTRICT = re.compile("^.*(?:省|市|区|县|镇|乡|村|旗)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WESTERN_UNIT_WORD = r"\b(?:apt|apartment|unit|suite|ste|room|rm|floor|fl|flat|bldg|building)\b\.?\s*#?"
_WESTERN_UNIT = re.compile(rf"[,\s]*(?:{_WESTERN_UNIT_WORD}|#)\s*[\w-]+", re.IGNORECASE)
_WESTERN_NUMBER = re.compile(r"(?<![\w-])\d+[A-Za-z]?(?:\s*[-/]\s*\d+[A-Za-z]?)*(?![\w-])(?:\s+(?:1/2|½))?")


def mask_address(address: str | None) -> str:
    """An address down to its street: house number, building, unit and room are dropped. Empty stays empty.

    上海市浦东新区张江路88号3栋502室 → 上海市浦东新区张江路; "95 Berkeley St Apt 4, Boston" → "Berkeley St, Boston".
    A Chinese address without a street is shown to its village, estate or district.
    """
    text = " ".join(unicodedata.normalize("NFKC", address or "").split())
    if not text:
        return ""
    return (_chinese_street(text) if _CHINESE.search(text) else _western_street(text)) or "***"


def _chinese_street(text: str) -> str:
    house = next((hit.start() for hit in _HOUSE.finditer(text) if hit["house"]), None)
    before = text if house is None else text[:house]
    street = _STREET.match(before)
    if street:
        return street.group()
    if house is not None:
        return before.rstrip(" ,，-(")
    district = _DISTRICT.match(before)
    return f"{district.group()}***" if district and district.group() != before else before if district else "***"


def _western_street(text: str) -> str:
    kept = _WESTERN_NUMBER.sub("", _WESTERN_UNIT.sub("", text))
    return re.sub(r"\s*,(?:\s*,)*", ",", " ".join(kept.split())).strip(" ,")


_LONG_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|轩辕|南宫|独孤|长孙|宇文|钟离|闻人|万俟|赫连"
)


def mask_name(name: str | None) -> str:
    """A person's name with the given name hidden: 张小明 → 张**, 欧阳明 → 欧阳*, "John Smith" → "J*** S***".

    Chinese names longer than four characters are taken for organisations and keep both ends.
    """
    text = " ".join(unicodedata.normalize("NFKC", name or "").split())
    if not text:
        return ""
    if not _CHINESE.search(text):
        return " ".join(f"{part[0]}***" for part in text.split())
    if len(text) > 4:
        return f"{text[:2]}****{text[-2:]}"
    surname = text[:2] if _LONG_SURNAMES.match(text) and len(text) > 2 else text[:1]
    return surname + "*" * max(len(text) - len(surname), 1)


_EMAIL = re.compile(r"(?<![\w.+-])([A-Za-z0-9])[\w.+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_IDENTITY = re.compile(r"(?<!\d)(\d{3})\d{3}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])")
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3,4}\d{1,4}(?!\d)")
_PHONES = re.compile(
    r"(?<!\d)(?:"
    rf"(?:\+?(?:00)?86{_SEPARATOR})?1[3-9]\d(?:{_SEPARATOR}\d){{8}}"  # mobile, however it is grouped
    rf"|\(?0(?:10|2\d|[3-9]\d{{2}})\)?{_SEPARATOR}\d{{3,4}}{_SEPARATOR}\d{{4}}"  # area code and number
    rf"|\+\d{{1,3}}(?:{_SEPARATOR}\(?\d{{1,4}}\)?){{2,4}}"  # another country's
    # a number of one's own, such as SH260923-9055, is no telephone
    rf"|(?<![A-Za-z])\(?\d{{3}}\)?{_SEPARATOR}\d{{3}}[ {re.escape(_DASHES)}.]\d{{4}}"
    r")(?!\d)"
)
_NAMED_PHONE = re.compile(
    r"((?:电话|手机|座机|联系方式|回电|来电|致电|回拨|拨打|打到|tel|phone|mobile|call(?: me)?(?: at| on)?)[^\d\n]{0,6})"
    r"(\d{7,8}|\d{4}-\d{4})(?!\d)",
    re.IGNORECASE,
)
# A house behind its street, or two of its numbers in a row (3栋502室): one alone may be anything (2楼漏水).
_TOLD_UNIT = rf"[A-Za-z]?\d+(?:-\d+)*\s?{_UNIT}"
_TOLD_HOUSE = re.compile(
    rf"(?<=[路街道巷弄])\s?(?:{_TOLD_UNIT}\s?)+(?:\d{{2,4}}(?!\d))?|(?:{_TOLD_UNIT}\s?){{2,}}(?:\d{{2,4}}(?!\d))?"
)
_TOLD_STREET = re.compile(
    r"(?<!\d)\d{1,5}[A-Za-z]?((?:\s+[A-Z][\w'.]*){1,3}\s+(?:St|Street|Rd|Road|Ave|Avenue|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct)\b\.?)"
    r"(?:,?\s+(?:Apt|Apartment|Unit|Suite|Ste|Room|Rm|Floor|Fl|#)\.?\s*#?\w{1,5}\b)?"
)


_LINK = re.compile(r"(/card/)[A-Za-z0-9_.-]{16,}")


def mask_text(text: str | None) -> str:
    """Free text with telephone numbers, mail addresses, houses, identity numbers, bank cards and personal links hidden.

    The rest stays as it is; of an address the street stays.
    """
    masked = _EMAIL.sub(r"\1***@\2", mask_links(text or ""))
    masked = _IDENTITY.sub(r"\1***************", masked)
    masked = _PHONES.sub(lambda hit: mask_phone(hit.group()), masked)
    masked = _NAMED_PHONE.sub(lambda hit: hit[1] + mask_phone(hit[2]), masked)
    masked = _TOLD_STREET.sub(r"***\1", _TOLD_HOUSE.sub("***", masked))
    return _CARD.sub(lambda hit: "****" + re.sub(r"\D", "", hit.group())[-4:], masked)


def mask_links(text: str) -> str:
    """Text with the part of customers' personal links hidden that opens their page."""
    return _LINK.sub(r"\1****", text)
