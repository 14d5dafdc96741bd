"""Addresses, by screen."""

from __future__ import annotations

from django.urls import path

from zhiwo.web.views import assigning, board, book, client, entries, intake, search, session, today, trail

urlpatterns = [
    path("", today.today, name="today"),
    path("book", book.book, name="book"),
    path("client/<str:number>", client.client, name="client"),
    path("client/<str:number>/record", entries.record, name="record"),
    path("client/<str:number>/assign", assigning.assign, name="assign"),
    path("entry/<str:reference>/correct", entries.correct, name="correct"),
    path("entry/<str:reference>/confirm", entries.confirm, name="confirm"),
    path("board", board.board, name="board"),
    path("board/list", board.members, name="board_list"),
    path("intake", intake.intake, name="intake"),
    path("intake/set-aside/<int:delivery>", intake.set_aside, name="set_aside"),
    path("intake/set-aside/<int:delivery>/file", intake.set_aside_file, name="set_aside_file"),
    path("trail", trail.trail, name="trail"),
    path("search", search.search, name="search"),
    path("login", session.login, name="login"),
    path("logout", session.logout, name="logout"),
    path("choice/language", session.language, name="language"),
    path("choice/theme", session.theme, name="theme"),
]
handler400 = "zhiwo.web.views.errors.bad_request"
handler403 = "zhiwo.web.views.errors.forbidden"
handler404 = "zhiwo.web.views.errors.not_found"
handler500 = "zhiwo.web.views.errors.fault"
