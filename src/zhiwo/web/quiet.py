"""What the program writes down of itself: never what a person typed, nor what a client told the bank (ASVS 16.2.5)."""

from __future__ import annotations

import logging
import traceback
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.views.debug import SafeExceptionReporterFilter

from zhiwo.kernel.masking import mask_numbers

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """A line of the log: numbers of people masked; of a fault its kinds and places, not its words.

    The words of a fault hold values: a database says which key was there already, Python which text was no number.
    """

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - the name is logging's
        lines: list[str] = []
        fault = ei[1]
        while fault is not None:
            lines += [
                *traceback.format_tb(fault.__traceback__),
                f"{type(fault).__module__}.{type(fault).__qualname__}\n",
            ]
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "".join(lines).rstrip()

    def format(self, record: logging.LogRecord) -> str:
        # A text that another formatter has made of the fault, and kept with the record, is not this one's.
        record.exc_text = None
        line = mask_numbers(super().format(record))
        record.exc_text = None
        return line


class QuietReporter(SafeExceptionReporterFilter):
    """For Django's own page of a fault, which a developer may switch on: nothing posted, no values of variables."""

    def is_active(self, request: Any) -> bool:
        return True

    def get_post_parameters(self, request: Any) -> dict[str, str]:
        return {name: self.cleansed_substitute for name in request.POST} if request else {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        nothing: dict[str, Any] = {}
        return nothing.items()
