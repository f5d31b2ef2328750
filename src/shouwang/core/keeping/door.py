"""The doors through which lines leave the append-only journal: functions of the database.

It deletes only lines whose verb's retention is over by the database's own clock, which nobody moves with
`shouwang clock advance`, and none about a thing under hold. The retentions are those of every room's `PHRASES`, written
into the function itself by the owner of the tables after each migration: there is no table of them to change.

The second door is for `shouwang demo remove`: it forgets a street on which nobody but invented accounts holds a role.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connections

from ..phrases import phrases

_FUNCTION = """
CREATE OR REPLACE FUNCTION core_destroy_journal(of_committee uuid, most integer)
RETURNS TABLE (verb varchar, destroyed bigint, up_to timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $door$
#variable_conflict use_column
DECLARE
    retention constant jsonb := '{retention}';
    kept record;
    past timestamptz;
    n bigint;
BEGIN
    PERFORM set_config('shouwang.destroying', 'on', true);
    FOR kept IN SELECT key, value::int AS days FROM jsonb_each_text(retention) LOOP
        past := now() - make_interval(days => kept.days);
        WITH old AS (
            SELECT line.id FROM core_journalentry line
             WHERE (line.committee_id = of_committee OR (of_committee IS NULL AND line.committee_id IS NULL))
               AND line.verb = kept.key AND line.at < past
               AND NOT EXISTS (SELECT 1 FROM core_hold hold
                                WHERE hold.subject_id = line.subject_id AND hold.lifted_at IS NULL)
             LIMIT most FOR UPDATE SKIP LOCKED)
        DELETE FROM core_journalentry line USING old WHERE line.id = old.id;
        GET DIAGNOSTICS n = ROW_COUNT;
        IF n > 0 THEN
            verb := kept.key; destroyed := n; up_to := past; most := most - n;
            RETURN NEXT;
            EXIT WHEN most <= 0;
        END IF;
    END LOOP;
    PERFORM set_config('shouwang.destroying', 'off', true);
END $door$;
"""

_DEMONSTRATION = """
CREATE OR REPLACE FUNCTION core_forget_demonstration(of_street uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $door$
BEGIN
    IF EXISTS (SELECT 1 FROM core_membership held JOIN core_account account ON account.id = held.account_id
                WHERE held.street_id = of_street AND NOT account.is_demonstration) THEN
        RAISE EXCEPTION 'the journal is append-only: a real account holds a role on this street';
    END IF;
    PERFORM set_config('shouwang.destroying', 'on', true);
    DELETE FROM core_journalentry WHERE street_id = of_street;
    DELETE FROM core_destruction WHERE committee_id IN (SELECT id FROM core_committee WHERE street_id = of_street);
    PERFORM set_config('shouwang.destroying', 'off', true);
END $door$;
"""


def _functions(schema: str) -> list[str]:
    retention = json.dumps({verb: phrase.retention_days for verb, phrase in phrases().items()})
    return [each.replace("{retention}", retention).replace("{schema}", schema) for each in (_FUNCTION, _DEMONSTRATION)]


def _digest(functions: list[str]) -> str:
    return hashlib.sha256("\n".join(functions).encode()).hexdigest()


def hang(using: str = "default", **_signal: Any) -> None:
    """Write the functions anew; called after each migration, by whoever migrates, and at a start with other retentions.

    Where tables are emptied by the role of the app (tests), nothing is to be written and nothing is.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('core_hold') IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE'),"
            " quote_ident(current_schema())"
        )
        is_due, schema = cursor.fetchone()
        if is_due:
            functions = _functions(schema)
            for function in functions:
                cursor.execute(function)
            cursor.execute(f"COMMENT ON FUNCTION core_destroy_journal(uuid, integer) IS '{_digest(functions)}'")


def is_hung() -> bool:
    """Whether the functions in the database are those of this version."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regprocedure('core_destroy_journal(uuid, integer)'), 'pg_proc'),"
            " quote_ident(current_schema())"
        )
        said, schema = cursor.fetchone()
        return bool(said == _digest(_functions(schema)))
