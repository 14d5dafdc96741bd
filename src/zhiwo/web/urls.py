"""Addresses, by screen."""

from __future__ import annotations

from django.urls import path

from zhiwo.web.views import (
    account,
    again,
    assigning,
    board,
    book,
    client,
    entries,
    intake,
    search,
    session,
    sign_on,
    today,
    users,
)

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
    path("search", search.search, name="search"),
    path("login", session.login, name="login"),
    path("login/second", session.second, name="second"),
    path("login/sign-on", sign_on.begin, name="sign_on"),
    path("login/sign-on/done", sign_on.done, name="sign_on_done"),
    path("logout", session.logout, name="logout"),
    path("again", again.again, name="again"),
    path("sessions", account.sessions, name="sessions"),
    path("sessions/end", account.end_one, name="end_session"),
    path("sessions/end-others", account.end_others, name="end_others"),
    path("password", account.password, name="password"),
    path("factors", account.factors, name="factors"),
    path("factors/app", account.add_app, name="add_app"),
    path("factors/key", account.add_key, name="add_key"),
    path("factors/<int:factor>/remove", account.remove, name="remove_factor"),
    path("factors/recovery-codes", account.recovery_codes, name="recovery_codes"),
    path("users", users.users, name="users"),
    path("users/<str:number>/open", users.open_login, name="open_login"),
    path("users/<str:number>/shut", users.shut, name="shut_login"),
    path("users/<str:number>/enable", users.enable, name="enable_login"),
    path("users/<str:number>/reset-factors", users.reset_factors, name="reset_factors"),
    path("users/<str:number>/sessions", users.user_sessions, name="user_sessions"),
    path("users/<str:number>/sessions/end", users.end_sessions, name="end_sessions"),
    path("posts", users.posts, name="posts"),
    path("choice/language", session.language, name="language"),
    path("choice/theme", session.theme, name="theme"),
]
handler400 = "zhiwo.web.views.errors.bad_request"
handler403 = "zhiwo.web.views.errors.forbidden"
handler404 = "zhiwo.web.views.errors.not_found"
handler500 = "zhiwo.web.views.errors.fault"
