"""The doors through which lines leave the append-only journal: functions of the database.

It deletes only lines whose verb's retention is over by the database's own clock, which nobody moves with
`shouwang clock advance`, and none about a thing under hold. The retentions are those of every room's `PHRASES`, written
into the function itself by the owner of the tables after each migration: there is no table of them to change.

The second door is for `shouwang demo remove`: it forgets a street on which nobody but invented accounts holds a role.
"""

from __future__ import annotations

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


def hang(using: str = "default", **_signal: Any) -> None:
    """Write the function anew; called after each migration, by whoever migrates."""
    retention = {verb: phrase.retention_days for verb, phrase in phrases().items()}
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('core_hold') IS NOT NULL, quote_ident(current_schema())")
        is_there, schema = cursor.fetchone()
        if is_there:
            for function in (_FUNCTION, _DEMONSTRATION):
                cursor.execute(function.replace("{retention}", json.dumps(retention)).replace("{schema}", schema))
