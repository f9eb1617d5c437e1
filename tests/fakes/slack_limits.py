"""What Slack refuses in a message: the limits of chat.postMessage and of Block Kit, as it counts them."""

import json
from typing import Any

BLOCKS = 50
ALL_BLOCKS = 13_200  # measured by others: the blocks of a message all together, as JSON
TEXT = 40_000
TEXT_OBJECT = 3_000
HEADER = 150
FIELDS = 10
FIELD = 2_000
CONTEXT = 10
ACTIONS = 25
BUTTON = 75
VALUE = 2_000
ACTION_ID = 255
LINK = 3_000
METADATA = 16_384

KEYS = {
    "header": {"type", "text", "block_id"},
    "section": {"type", "text", "fields", "accessory", "block_id"},
    "context": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "divider": {"type", "block_id"},
    "button": {"type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label"},
}


class Limit(Exception):
    """A message that Slack would refuse: the error it answers with, and what it says about it."""

    def __init__(self, error: str, message: str = "") -> None:
        super().__init__(f"{error}: {message}")
        self.error, self.message = error, message


def check_message(asked: dict[str, Any]) -> None:
    """Raise Limit for what Slack would not take."""
    text, blocks, metadata = asked.get("text") or "", asked.get("blocks"), asked.get("metadata")
    if not text and not blocks:
        raise Limit("no_text")
    if units(text) > TEXT:
        raise Limit("msg_too_long")
    if blocks is not None:
        _check_blocks(blocks)
    if metadata is not None:
        if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
            raise Limit("invalid_metadata_format")
        if len(json.dumps(metadata)) > METADATA:
            raise Limit("metadata_too_large")


TITLE = 24
PRIVATE = 3_000
VIEW = 250_000
INPUTS = {
    "users_select": {"type", "action_id"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length"},
    "datetimepicker": {"type", "action_id", "initial_date_time"},
    "static_select": {"type", "action_id", "options", "option_groups", "initial_option"},
}
OPTIONS, OPTION, OPTION_VALUE = 100, 75, 150


def check_view(view: dict[str, Any]) -> None:
    """Raise Limit for a modal that Slack would not open."""
    _must(view.get("type") == "modal", "not a modal")
    _must(len(json.dumps(view, ensure_ascii=False).encode()) <= VIEW, "view too large")
    _must(
        view.keys() <= {"type", "callback_id", "private_metadata", "title", "submit", "close", "blocks"}, "unknown keys"
    )
    for name in ("title", "submit", "close"):
        _text(view.get(name), TITLE, kinds={"plain_text"})
    _must(len(view.get("callback_id", "")) <= ACTION_ID, "callback_id too long")
    _must(units(view.get("private_metadata", "")) <= PRIVATE, "private_metadata too long")
    for block in view["blocks"]:
        if block["type"] != "input":
            _check_blocks([block])
            continue
        _must(block.keys() <= {"type", "block_id", "label", "optional", "element"}, f"unknown keys in {block!r}")
        _text(block.get("label"), FIELD, kinds={"plain_text"})
        element = block["element"]
        _must(element.keys() <= INPUTS[element["type"]], f"unknown keys in {element!r}")
        _must(1 <= element.get("max_length", 1) <= 3_000, "max_length")
        if element["type"] == "static_select":
            _check_menu(element)
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    _must(len(ids) == len(set(ids)), "block_id twice")


def _check_menu(element: dict[str, Any]) -> None:
    _must(("options" in element) != ("option_groups" in element), "either options or option_groups")
    groups = element.get("option_groups", [{"options": element.get("options")}])
    _must(1 <= len(groups) <= OPTIONS, f"1 to {OPTIONS} option groups")
    for group in groups:
        if "option_groups" in element:
            _text(group.get("label"), OPTION, kinds={"plain_text"})
        _must(1 <= len(group["options"]) <= OPTIONS, f"1 to {OPTIONS} options")
        for option in group["options"]:
            _text(option["text"], OPTION, kinds={"plain_text"})
            _must(1 <= units(option["value"]) <= OPTION_VALUE, "option value too long")


def units(text: str) -> int:
    """UTF-16 units: an emoji counts two."""
    return len(text.encode("utf-16-le")) // 2


def _check_blocks(blocks: Any) -> None:
    _must(isinstance(blocks, list) and len(blocks) <= BLOCKS, f"no more than {BLOCKS} items allowed")
    for block in blocks:
        _must(isinstance(block, dict) and block.get("type") in KEYS, f"unsupported block {block!r}")
        _must(block["type"] != "button", "a button is an element, not a block")
        _must(block.keys() <= KEYS[block["type"]], f"unknown keys in {block!r}")
        globals()[f"_check_{block['type']}"](block)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _must(len(ids) == len(set(ids)), "block_id twice")
    if units(json.dumps(blocks, ensure_ascii=False)) > ALL_BLOCKS:
        raise Limit("msg_blocks_too_long")


def _check_header(block: dict[str, Any]) -> None:
    _text(block.get("text"), HEADER, kinds={"plain_text"})


def _check_section(block: dict[str, Any]) -> None:
    _must("text" in block or "fields" in block, "a section needs text or fields")
    if "text" in block:
        _text(block["text"], TEXT_OBJECT)
    if "fields" in block:
        _must(1 <= len(block["fields"]) <= FIELDS, "1 to 10 fields")
        for field in block["fields"]:
            _text(field, FIELD)
    if "accessory" in block:
        _button(block["accessory"])


def _check_context(block: dict[str, Any]) -> None:
    _must(1 <= len(block.get("elements") or []) <= CONTEXT, "1 to 10 elements")
    for element in block["elements"]:
        _text(element, TEXT_OBJECT)


def _check_actions(block: dict[str, Any]) -> None:
    elements = block.get("elements") or []
    _must(1 <= len(elements) <= ACTIONS, "1 to 25 elements")
    for element in elements:
        _button(element)
    ids = [element["action_id"] for element in elements if "action_id" in element]
    _must(len(ids) == len(set(ids)), "action_id twice in one block")


def _check_divider(block: dict[str, Any]) -> None:
    """A divider has nothing to refuse."""


def _button(element: dict[str, Any]) -> None:
    _must(element.get("type") == "button" and element.keys() <= KEYS["button"], f"unsupported element {element!r}")
    _text(element.get("text"), BUTTON, kinds={"plain_text"})
    _must(units(element.get("action_id", "x")) <= ACTION_ID, "action_id too long")
    _must(1 <= units(element.get("value", "x")) <= VALUE, "value too long")
    _must(len(element.get("url", "")) <= LINK, "url too long")
    _must(element.get("style", "primary") in {"primary", "danger"}, "unknown style")


def _text(found: Any, limit: int, kinds: frozenset[str] | set[str] = frozenset({"plain_text", "mrkdwn"})) -> None:
    _must(isinstance(found, dict) and found.get("type") in kinds, f"not a text object: {found!r}")
    allowed = {"type", "text", "emoji"} if found["type"] == "plain_text" else {"type", "text", "verbatim"}
    _must(found.keys() <= allowed, f"unknown keys in {found!r}")
    _must(1 <= units(found.get("text") or "") <= limit, f"must be 1 to {limit} characters")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Limit("invalid_blocks", otherwise)
