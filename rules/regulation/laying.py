"""Laying one rule book file over another: the same id replaces, everything else stays."""

from rules.regulation.source import Key, Node

LISTS = {
    "articles": "id",
    "limits": "id",
    "ladders": "id",
    "assignments": "id",
    "leads": "article",
    "steps": "id",
    "follow_ups": "id",
    "greetings": "id",
}
"""Sections that are lists of things with an id."""

COLLECTIONS = frozenset({("calendar", "company_days"), ("roles", "titles"), ("roles", "stand_ins")})
"""Mappings inside a section that are laid over key by key; any other value is replaced whole."""


def laid_over(base: Node, top: Node) -> Node:
    """`base` with what `top` says instead or besides. Both are mappings of sections."""
    assert isinstance(base.value, dict)
    assert isinstance(top.value, dict)
    sections = dict(base.value)
    for name, node in top.value.items():
        below = sections.get(name)
        sections[name] = node if below is None else _section(name, below, node)
    return Node(sections, top.file, top.line)


def _section(name: Key, below: Node, above: Node) -> Node:
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        return _mapping((name,), below, above)
    if isinstance(below.value, list) and isinstance(above.value, list) and name in LISTS:
        return _list(LISTS[str(name)], below, above)
    return above


def _mapping(path: tuple[Key, ...], below: Node, above: Node) -> Node:
    assert isinstance(below.value, dict)
    assert isinstance(above.value, dict)
    merged = dict(below.value)
    for key, node in above.value.items():
        old = merged.get(key)
        both = old is not None and isinstance(old.value, dict) and isinstance(node.value, dict)
        merged[key] = _mapping((*path, key), old, node) if old and both and (*path, key) in COLLECTIONS else node
    return Node(merged, above.file, above.line)


def _list(id_key: str, below: Node, above: Node) -> Node:
    """Items of `above` replace the one of `below` with their id, or follow at the end.

    An id that `above` itself holds twice is kept twice, for the schema to find.
    """
    assert isinstance(below.value, list)
    assert isinstance(above.value, list)
    items = list(below.value)
    places = {identity(item, id_key): place for place, item in enumerate(items)}
    for item in above.value:
        place = places.pop(identity(item, id_key), None)
        if place is None:
            items.append(item)
        else:
            items[place] = item
    return Node(items, above.file, above.line)


def identity(item: Node, id_key: str = "id") -> Key:
    """The id under which a list item is known, or None."""
    found = item.value.get(id_key) if isinstance(item.value, dict) else None
    return None if found is None or isinstance(found.value, dict | list) else found.value
