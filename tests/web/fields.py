"""What a browser would send of a form as it stands."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """The fields of every form of a page: the values of inputs, ticked boxes, chosen options."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._first = ""
        self._wordy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "input" and said.get("name"):
            if said.get("type") != "checkbox" or "checked" in said:
                self.found[said["name"] or ""] = said.get("value") or ""
        elif tag == "select":
            self._select = said.get("name") or ""
        elif tag == "option" and self._select:
            self._wordy = None
            chosen = "selected" in said
            if chosen or self._select not in self.found:
                self.found[self._select] = said.get("value") or ""
                self._wordy = self._select if "value" not in said else None

    def handle_data(self, data: str) -> None:
        if self._wordy:
            self.found[self._wordy] = data.strip()
            self._wordy = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def filled_in(page: str) -> dict[str, str]:
    """The fields of a page by name, as they stand."""
    read = _Fields()
    read.feed(page)
    return read.found
