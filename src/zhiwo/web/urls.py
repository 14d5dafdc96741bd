"""Addresses, by screen."""

from __future__ import annotations

from django.urls import path

from zhiwo.web.views import (
    approvals,
    assigning,
    board,
    book,
    client,
    entries,
    exports,
    intake,
    jobs,
    policies,
    search,
    session,
    today,
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
    path("approvals", approvals.approvals, name="approvals"),
    path("approvals/<int:number>", approvals.approval, name="approval"),
    path("approvals/<int:number>/decide", approvals.decide, name="decide"),
    path("exports", exports.exports, name="exports"),
    path("exports/ask", exports.ask, name="ask_export"),
    path("exports/<int:number>/file", exports.file, name="export_file"),
    path("exports/<int:number>/withdraw", exports.withdraw, name="withdraw_export"),
    path("looks/purpose", client.purpose, name="look_purpose"),
    path("policies", policies.policies, name="policies"),
    path("policies/<str:pack>", policies.policy, name="policy"),
    path("policies/<str:pack>/propose", policies.propose, name="propose"),
    path("policies/<str:pack>/review", policies.review, name="review"),
    path("policies/<str:pack>/sign/<int:number>", policies.sign, name="sign"),
    path("intake", intake.intake, name="intake"),
    path("intake/set-aside/<int:delivery>", intake.set_aside, name="set_aside"),
    path("jobs", jobs.board, name="jobs"),
    path("jobs/ask", jobs.ask, name="ask_job"),
    path("jobs/<int:job>/retry", jobs.retry, name="retry_job"),
    path("jobs/message/<int:message>/sent", jobs.mark_sent, name="mark_sent"),
    path("jobs/message/<int:message>/again", jobs.send_again, name="send_again"),
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
