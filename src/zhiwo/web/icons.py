"""The icons of the pages as one SVG sprite, cut from the Lucide wheel: `python -m zhiwo.web.icons` writes it anew.

A page refers to a symbol (`icons.svg#phone`), so fifty rows cost fifty short references and one file in the cache.
"""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

SPRITE = Path(__file__).parent / "static" / "icons.svg"
ICONS = (
    "activity", "arrow-down", "arrow-right-left", "arrow-up", "ban", "banknote", "book-open", "cake", "calendar",
    "calendar-days", "chart-pie", "check", "chevron-left", "chevron-right", "circle-alert", "circle-question-mark",
    "clipboard-list", "clock", "concierge-bell", "database", "door-open", "download", "ellipsis", "eye", "file-down",
    "flower", "folder-open", "footprints", "gauge", "gem", "gift", "git-compare", "history", "id-card", "inbox", "key-round",
    "landmark", "layers", "layout-dashboard", "list-checks", "list-todo", "log-out", "mail", "megaphone", "message-circle",
    "message-square", "monitor-smartphone", "moon", "notebook-pen", "package", "party-popper", "phone", "pin", "printer",
    "rotate-ccw", "scale", "search", "shield-check", "smartphone", "stamp", "store", "sun", "sun-moon", "tags", "target",
    "thumbs-down", "thumbs-up", "undo-2", "users", "wallet", "wrench", "x",
)  # fmt: skip
NAMESPACE = "http://www.w3.org/2000/svg"


def sprite() -> str:
    """The sprite as text, the same from the same wheel."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}svg")
    with ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes())) as wheel:
        for name in ICONS:
            drawing = ElementTree.fromstring(wheel.read(f"{name}.svg"))  # noqa: S314 - from a pinned wheel
            symbol = ElementTree.SubElement(root, f"{{{NAMESPACE}}}symbol", id=name, viewBox=drawing.attrib["viewBox"])
            symbol.extend(list(drawing))
    ElementTree.indent(root, "")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


if __name__ == "__main__":
    SPRITE.write_text(sprite(), encoding="utf-8")
