"""`zhiwo init`: make an installation, or bring one up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import language
from zhiwo.clients.wall.postgres import raise_wall
from zhiwo.engine.lake import Lake
from zhiwo.governance.installation import bring_up_to_date, prepare_postgres
from zhiwo.governance.secret_files import own_folder
from zhiwo.intake.shapes import all_shapes
from zhiwo.kernel.text import Text


class Command(Base):
    summary = Text(
        zh="建立或升级本系统：数据库表、密钥；PostgreSQL 时还建立三个角色。",
        en="Make or upgrade an installation: tables, keys; on PostgreSQL also the three roles.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin",
            metavar="URL",
            help=Text(
                zh="PostgreSQL：有权建立角色和数据库的连接，如 postgresql://postgres@127.0.0.1/postgres",
                en="PostgreSQL: a connection that may make roles and databases, e.g. postgresql://postgres@host/postgres",
            ).say(language()),
        )

    def run(self, **options: Any) -> None:
        own_folder(settings.HOME)
        if options["admin"]:
            prepare_postgres(options["admin"], finish=raise_wall)
        else:
            bring_up_to_date()
        Lake(settings.LAKE).declare(all_shapes())  # feeds that are new to this version read as empty
        self.say(Text(zh="已就绪：{home}", en="Ready: {home}"), home=settings.HOME)
