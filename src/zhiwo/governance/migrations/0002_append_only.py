"""The database itself refuses to change or delete what stands on the trail, for its owner too."""

from typing import Any

from django.db import migrations

TABLE = "governance_trailentry"
SAID = "the trail is only ever appended to"
SQLITE = [
    f"CREATE TRIGGER trail_refuses_{act.lower()} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRES = [
    f"CREATE FUNCTION trail_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    f"CREATE TRIGGER trail_refuses_rows BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION trail_refuses()",
    f"CREATE TRIGGER trail_refuses_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses()",
]
BACK = {
    "sqlite": [f"DROP TRIGGER trail_refuses_{act}" for act in ("update", "delete")],
    "postgresql": ["DROP FUNCTION trail_refuses() CASCADE"],
}


def refuse(apps: Any, schema: Any) -> None:
    for statement in SQLITE if schema.connection.vendor == "sqlite" else POSTGRES:
        schema.execute(statement)


def allow(apps: Any, schema: Any) -> None:
    for statement in BACK[schema.connection.vendor]:
        schema.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow)]
