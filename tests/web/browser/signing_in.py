"""The way in, as a person takes it."""

from __future__ import annotations

from playwright.sync_api import Page


def sign_in(page: Page, number: str) -> None:
    page.goto("/login")
    page.fill("[name=number]", number)
    page.fill("[name=password]", "open")
    page.click("form .button.main")
    page.wait_for_load_state("networkidle")
