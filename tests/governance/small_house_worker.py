"""The worker of a restored house, an hour later."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import django

if __name__ == "__main__":
    django.setup()
    from tests.governance.at_work import someone
    from zhiwo.governance.models import Job
    from zhiwo.governance.work import Worker
    from zhiwo.wiring.jobs import KINDS

    later = datetime.now().astimezone() + timedelta(hours=1)
    Worker(kinds=KINDS, gateways={}, actor_on=someone, allow=lambda actor, act: None, clock=lambda: later).drain()
    job = Job.objects.get()
    sys.stdout.write(f"{job.kind} {job.state} {job.attempts}")
