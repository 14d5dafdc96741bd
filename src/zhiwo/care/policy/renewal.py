"""What the passing of days brings, so that a night need not count anew those to whom it brings nothing.

What is owed and done follows from what is known of a client and from the days looked at, nothing else. From one closing to
the next those days move on; whoever they bring nothing, and of whom nothing new is known, stands as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiwo.care.policy.occasions import LONGEST_WINDOW, birthday_days, festival_days, open_window
from zhiwo.care.policy.rules import Rules
from zhiwo.care.policy.standard import Occasion
from zhiwo.care.policy.windows import PERIODS
from zhiwo.kernel.birthdays import Birthday
from zhiwo.kernel.period import Period


@dataclass(frozen=True)
class Renewal:
    """From the days `old`, which one closing has counted, to the days `new`, which the next one counts.

    `acted_ahead`: something is known to have happened after the last of `old`. It can be so only where closings run weeks
    late; otherwise nothing done so far can have been spent on an occasion beyond the days shown.
    """

    old: Period
    new: Period
    rules: Rules
    acted_ahead: bool

    @property
    def goes_back(self) -> bool:
        """Whether they look at days that were not looked at before, other than by going on."""
        return self.new.start < self.old.start or self.new.end < self.old.end

    def for_everybody(self) -> bool:
        """Whether they bring everybody something: a month begun, a festival near."""
        festivals = festival_days(self._reach, self.rules.standard)
        return any(map(self._begins_a_period, self._shown)) or self._near(festivals)

    @property
    def acts_ahead_since(self) -> date:
        """Only what was done from this day on can count towards what the new days show; of files opened any."""
        return self._shown.start - 2 * LONGEST_WINDOW

    def for_one_born(self, birthday: Birthday | None) -> bool:
        """Whether they bring something to whoever keeps that birthday."""
        return self._near(birthday_days(birthday, self._reach, self.rules.standard))

    @property
    def _shown(self) -> Period:
        """The days whose duties the table did not show before."""
        return Period(self.old.end, self.new.end)

    @property
    def _looked_at(self) -> tuple[Period, ...]:
        """These, and where a greeting may have been spent on an occasion beyond the table, the new days there."""
        beyond = Period(self.old.end + LONGEST_WINDOW, self.new.end + LONGEST_WINDOW)
        return (self._shown, beyond) if self.acted_ahead else (self._shown,)

    @property
    def _reach(self) -> Period:
        return Period(self._shown.start, self._looked_at[-1].end)

    def _begins_a_period(self, day: date) -> bool:
        return any(PERIODS[quota.period](day).start == day for quota in self.rules.on(day).quotas)

    def _near(self, occasions: Iterable[tuple[Occasion, date]]) -> bool:
        """Whether the window of one of the occasions, at its widest, has one of the days looked at."""
        looked_at = self._looked_at
        windows = (self._window(day) for _, day in occasions)
        return any(window.overlap(days) for window in windows for days in looked_at)

    def _window(self, day: date) -> Period:
        rule = self.rules.on(day).house.window
        return Period.through(open_window(day, rule.days_before, rule.needs_working_day, self.rules.calendar), day)
