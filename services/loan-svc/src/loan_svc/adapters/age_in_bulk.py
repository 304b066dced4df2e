"""`domain.ageing.age` in SQL, for loans that go by their plan: as many as fit into one statement, their facts chained.

The rows that are written are those that the rule in Python would record: facts with their hashes, states, the entry of
suspended interest, how the interest a day and the standing of all loans change. A test holds the two against each
other. Loans are taken by SKIP LOCKED, so any number of workers may age one day: who comes second finds them done or locked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date
from typing import Any

import msgspec

from fenqi.store import Database
from fenqi.store.unit_of_work import Context
from loan_svc.domain.accounts import INTEREST_INCOME, INTEREST_RECEIVABLE
from loan_svc.domain.classification import CLASSES, IMPAIRED_RANK
from loan_svc.domain.facts_ageing import EarningChanged, InstalmentDue, Overdue, Reclassified
from loan_svc.domain.products import Product, catalogue
from loan_svc.events.publish import PUBLISHED

CHUNK = 2_500
"""Loans aged in one statement: a quarter of a second, so that no payment waits long and no snapshot grows old."""
PLANNED = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
"""A chunk is worked on in memory, and its rows are found by their keys: no table is ever read whole for it."""

_CLASSES = "'{" + ",".join(name for name, _ in CLASSES[1:]) + "}'::text[]"
_CLASS_DAYS = "'{" + ",".join(str(days) for _, days in CLASSES[1:]) + "}'::int[]"
_FACTS = (InstalmentDue, Overdue, Reclassified, EarningChanged)


def _hash(nr: int) -> str:
    """SQL for the hash after fact `nr` (from 1) of a loan: the bytes of `fenqi.store.chain`."""
    before = "head" if nr == 1 else f"hash{nr - 1}"
    start = f"E'\\n{PUBLISHED[_FACTS[nr - 1]]}\\nloan\\n'"
    return f"""LATERAL (SELECT CASE WHEN data{nr} IS NULL THEN {before} ELSE sha256({before} || convert_to(
        id{nr}::text || {start} || id || E'\\n' || sequence{nr} || $4 || data{nr}, 'UTF8')) END AS hash{nr}) AS h{nr}"""


def _fact_rows() -> str:
    rows = []
    for nr, fact in enumerate(_FACTS, 1):
        before = "head" if nr == 1 else f"hash{nr - 1}"
        rows.append(f"({nr}, id{nr}, '{PUBLISHED[fact]}', sequence{nr}, data{nr}, {before}, hash{nr})")
    return ", ".join(rows)


AGE = f"""
WITH rules AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(
        code text, version text, bucket_names text[], bucket_days int[], grace_days int, fee_percent numeric,
        fee_floor_minor bigint, fee_cap_minor bigint, rate_multiple numeric)
), opened AS MATERIALIZED (
    SELECT l.id, l.version, l.head, l.currency, s.customer_id, s.product_code, s.merchant_id, s.grade, s.next_due_on,
        s.outstanding_principal_minor, s.bucket, s.classification,
        (s.paid->>'interest_minor')::bigint AS interest_paid,
        (s.paid->>'principal_minor')::bigint + (s.paid->>'interest_minor')::bigint AS paid_minor,
        (s.terms->>'annual_rate_percent')::numeric AS rate, s.terms->>'day_count' AS day_count,
        e.before_minor, e.minor, e.nr, e.starts_on, e.ends_on, e.suspended,
        p.due_on, p.interest_minor, p.upto_minor,
        r.bucket_names, r.bucket_days, r.grace_days, r.fee_percent, r.fee_floor_minor, r.fee_cap_minor, r.rate_multiple,
        $1::date - s.next_due_on AS days
    FROM unnest($3::text[]) AS wanted(id) JOIN loans l ON l.id = wanted.id
    CROSS JOIN LATERAL jsonb_to_record(l.state) AS s(
        customer_id text, product_code text, product_version text, merchant_id text, grade text, next_due_on date,
        outstanding_principal_minor bigint, bucket text, classification text, paid jsonb, terms jsonb, earning jsonb)
    CROSS JOIN LATERAL jsonb_to_record(s.earning) AS e(
        before_minor bigint, minor bigint, nr int, starts_on date, ends_on date, suspended boolean)
    JOIN rules r ON r.code = s.product_code AND r.version = s.product_version
    JOIN plans p ON p.loan_id = l.id
    WHERE l.next_action_on || '' <= $1::date::text AND l.by_plan AND l.status = 'active'
        AND coalesce(e.ends_on, 'infinity') >= $1::date
    FOR UPDATE OF l SKIP LOCKED  -- || '': by id; the index of the days would be read whole for every chunk
), judged AS (
    SELECT *,
        ends_on IS NOT DISTINCT FROM $1::date AS falls_due,
        nr < cardinality(due_on) AS goes_on,
        greatest(width_bucket(days, bucket_days), 0) AS bucket_now,
        coalesce(array_position(bucket_names, bucket), 0) AS bucket_before,
        greatest(width_bucket(days, {_CLASS_DAYS}), 0) AS class_now,
        coalesce(array_position({_CLASSES}, classification), 0) AS class_before
    FROM opened
), decided AS (
    SELECT *,
        coalesce(bucket_now > bucket_before, false) AS overdue,
        coalesce(class_now > class_before, false) AS reclassified,
        coalesce(class_now, 0) >= {IMPAIRED_RANK} AND NOT suspended AS suspends,
        CASE WHEN falls_due THEN before_minor + minor ELSE before_minor END AS before2,
        CASE WHEN NOT falls_due THEN minor WHEN goes_on AND NOT suspended THEN interest_minor[nr + 1] ELSE 0 END AS minor2,
        CASE WHEN NOT falls_due THEN nr WHEN goes_on THEN nr + 1 ELSE 0 END AS nr2,
        CASE WHEN NOT falls_due THEN starts_on WHEN goes_on THEN ends_on END AS starts2,
        CASE WHEN NOT falls_due THEN ends_on WHEN goes_on THEN due_on[nr + 1] END AS ends2
    FROM judged
), earned AS (
    SELECT *, minor2 / days2 AS a_day, (minor2 % days2)::int AS more, $1::date - starts2 AS gone,
        greatest(bucket_now, bucket_before) AS bucket_then, greatest(class_now, class_before) AS class_then
    FROM (SELECT *, greatest(ends2 - starts2, 1) AS days2 FROM decided) AS d
), settled AS (
    SELECT *,
        CASE WHEN suspends THEN interest_paid - CASE WHEN falls_due OR ends2 IS NULL THEN before2
            ELSE before2 + a_day * gone + least(gone, more) END ELSE 0 END AS recognised,
        CASE WHEN class_then = 0 THEN 'pass' ELSE ({_CLASSES})[class_then] END AS classification2,
        bucket_names[bucket_then] AS bucket2,
        format('{{"before_minor":%s,"minor":%s,"nr":%s,"starts_on":%s,"ends_on":%s,"suspended":%s}}', before2, minor2, nr2,
            coalesce('"' || starts2 || '"', 'null'), coalesce('"' || ends2 || '"', 'null'), suspended::text) AS earning2,
        CASE WHEN suspends THEN json_build_object('before_minor', interest_paid, 'minor', 0, 'nr', nr2,
            'starts_on', starts2, 'ends_on', ends2, 'suspended', true) END AS suspended_earning
    FROM earned
), told AS MATERIALIZED (
    SELECT *,
        coalesce(suspended_earning::text, earning2) AS earning3,
        CASE WHEN falls_due THEN new_id() END AS id1, CASE WHEN overdue THEN new_id() END AS id2,
        CASE WHEN reclassified THEN new_id() END AS id3, CASE WHEN suspends THEN new_id() END AS id4,
        version + falls_due::int AS sequence1,
        version + falls_due::int + overdue::int AS sequence2,
        version + falls_due::int + overdue::int + reclassified::int AS sequence3,
        version + falls_due::int + overdue::int + reclassified::int + suspends::int AS sequence4,
        CASE WHEN falls_due THEN format(
            '{{"loan_id":%s,"customer_id":%s,"nr":%s,"due_on":"%s","amount_minor":%s,"currency":"%s","as_of_on":"%s",'
            '"recognised_minor":0,"earning":%s}}',
            to_json(id), to_json(customer_id), nr, $1::date,
            greatest(least(upto_minor[nr] - paid_minor, upto_minor[nr] - coalesce(upto_minor[nr - 1], 0)), 0),
            currency, $1::date, earning2) END AS data1,
        CASE WHEN overdue THEN json_build_object('loan_id', id, 'customer_id', customer_id, 'bucket', bucket2,
            'previous_bucket', bucket, 'days_past_due', days, 'past_due_minor', past_due.minor,
            'outstanding_principal_minor', outstanding_principal_minor, 'currency', currency, 'since_on', next_due_on,
            'as_of_on', $1::date, 'product_code', product_code, 'merchant_id', merchant_id)::text END AS data2,
        CASE WHEN reclassified THEN json_build_object('loan_id', id, 'customer_id', customer_id,
            'classification', classification2, 'previous_classification', classification, 'days_past_due', days,
            'outstanding_principal_minor', outstanding_principal_minor, 'currency', currency,
            'as_of_on', $1::date)::text END AS data3,
        CASE WHEN suspends THEN json_build_object('loan_id', id, 'customer_id', customer_id,
            'recognised_minor', recognised, 'currency', currency, 'changed_on', $1::date,
            'earning', suspended_earning)::text END AS data4
    FROM settled s LEFT JOIN LATERAL (
        SELECT sum(owed + CASE WHEN owed > 0 AND $1::date > due + s.grace_days THEN
                least(coalesce(s.fee_cap_minor, 9223372036854775807),
                    greatest(div(2 * owed * s.fee_percent + 100, 200), s.fee_floor_minor))
                + div(2 * owed * s.rate * s.rate_multiple * late + 100 * year, 200 * year) ELSE 0 END)::bigint AS minor
        FROM (
            SELECT u.due, least(greatest(u.upto - s.paid_minor, 0), u.upto - coalesce(s.upto_minor[u.nr - 1], 0)) AS owed,
                CASE WHEN s.day_count = '30/360' THEN
                    360 * (extract(year FROM $1::date) - extract(year FROM u.due))
                    + 30 * (extract(month FROM $1::date) - extract(month FROM u.due))
                    + CASE WHEN extract(day FROM $1::date) = 31 AND extract(day FROM u.due) >= 30 THEN 30
                        ELSE extract(day FROM $1::date) END
                    - least(extract(day FROM u.due), 30)
                    ELSE $1::date - u.due END AS late,
                CASE WHEN s.day_count = '30/360' THEN 360 ELSE substring(s.day_count FROM 5)::int END AS year
            FROM unnest(s.due_on, s.upto_minor) WITH ORDINALITY AS u(due, upto, nr)
            WHERE s.overdue AND u.due < $1::date
        ) AS rows
    ) AS past_due ON true
), hashed AS MATERIALIZED (
    SELECT * FROM told CROSS JOIN {_hash(1)} CROSS JOIN {_hash(2)} CROSS JOIN {_hash(3)} CROSS JOIN {_hash(4)}
), recorded AS (
    INSERT INTO facts (id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
        correlation_id, data, previous_hash, hash)
    SELECT v.id, v.type, 'loan', hashed.id, v.sequence, $1, $5, $6, $7, $8, v.data, v.previous_hash, v.hash
    FROM hashed CROSS JOIN LATERAL (VALUES {_fact_rows()})
        AS v(nr, id, type, sequence, data, previous_hash, hash)
    WHERE v.data IS NOT NULL ORDER BY hashed.id, v.nr
), changed AS (
    UPDATE loans l SET version = h.sequence4, head = h.hash4, state = l.state || jsonb_build_object(
        'bucket', h.bucket2, 'classification', h.classification2, 'earning', h.earning3::jsonb,
        'next_action_on', least(h.ends2, h.next_due_on + h.bucket_days[h.bucket_then + 1],
            h.next_due_on + ({_CLASS_DAYS})[h.class_then + 1]))
    FROM hashed h WHERE l.id = h.id
), entered AS (
    INSERT INTO entries (id, loan_id, kind, booked_on, currency)
    SELECT id4, id, 'EarningChanged', $1, currency FROM hashed WHERE recognised <> 0
), posted AS (
    INSERT INTO journal_lines (entry_id, nr, booked_on, currency, debit, credit, amount_minor)
    SELECT id4, 1, $1, currency,
        CASE WHEN recognised > 0 THEN '{INTEREST_RECEIVABLE.code}' ELSE '{INTEREST_INCOME.code}' END,
        CASE WHEN recognised > 0 THEN '{INTEREST_INCOME.code}' ELSE '{INTEREST_RECEIVABLE.code}' END, abs(recognised)
    FROM hashed WHERE recognised <> 0
), earning AS (
    INSERT INTO daily_interest (on_day, currency, change_minor)
    SELECT v.on_day, currency, sum(v.change) FROM hashed CROSS JOIN LATERAL (
        VALUES ($1::date, a_day + (more > 0)::int), ($1::date + more, -(more > 0)::int), (ends2, -a_day)
    ) AS v(on_day, change)
    WHERE falls_due AND ends2 IS NOT NULL AND NOT suspended AND NOT suspends
    GROUP BY 1, 2 HAVING sum(v.change) <> 0
    UNION ALL
    SELECT v.on_day, currency, sum(v.change) FROM hashed CROSS JOIN LATERAL (
        VALUES ($1::date, -a_day - (gone < more)::int), (starts2 + more, (gone < more)::int), (ends2, a_day)
    ) AS v(on_day, change)
    WHERE suspends AND NOT falls_due AND ends2 IS NOT NULL
    GROUP BY 1, 2 HAVING sum(v.change) <> 0
), standing AS (
    INSERT INTO standing_changes
        (business_date, currency, product_code, grade, bucket, classification, loans, outstanding_minor)
    SELECT $1, currency, product_code, coalesce(grade, ''), v.bucket, v.classification, sum(v.loans),
        sum(v.loans * outstanding_principal_minor)
    FROM hashed CROSS JOIN LATERAL (
        VALUES (coalesce(bucket, ''), classification, -1), (coalesce(bucket2, ''), classification2, 1)
    ) AS v(bucket, classification, loans)
    WHERE overdue OR reclassified
    GROUP BY 2, 3, 4, 5, 6
)
INSERT INTO close_steps (business_date, loans, instalments_due, moved)
SELECT $1, count(*), count(*) FILTER (WHERE falls_due), count(*) FILTER (WHERE overdue) FROM hashed
HAVING count(*) > 0 RETURNING loans
"""

_DUE = """
    SELECT id FROM loans l
    WHERE next_action_on <= $1::date::text AND by_plan AND status = 'active'
        AND coalesce(state->'earning'->>'ends_on', '9999') >= $1::date::text
        AND NOT EXISTS (SELECT FROM parked_loans k WHERE k.loan_id = l.id)
    LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the statement needs to know of a product."""

    code: str
    version: str
    bucket_names: tuple[str, ...]
    bucket_days: tuple[int, ...]
    grace_days: int
    fee_percent: str
    fee_floor_minor: int
    fee_cap_minor: int | None
    rate_multiple: str


def _rules(product: Product) -> dict[str, Any]:
    return asdict(
        _Rules(
            product.code,
            product.version,
            tuple(name for name, _ in product.buckets),
            tuple(days for _, days in product.buckets),
            product.late_grace_days,
            product.late_fee_percent,
            product.late_fee_floor_minor,
            product.late_fee_cap_minor,
            product.overdue_rate_multiple,
        )
    )


async def due_by_plan(database: Database, on: date, limit: int) -> list[str]:
    """Loans that are due at the close of `on` and may be aged in bulk."""
    return [row["id"] for row in await database.fetch(_DUE, on, limit)]


async def age_chunk(database: Database, context: Context, ids: Sequence[str]) -> int:
    """Age those of the loans that are due and go by their plan, in one transaction; how many. Those that others are at, or
    have changed meanwhile, are left out."""
    day = context.business_date
    at = context.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    tail = "\n".join(("", day.isoformat(), at, context.actor, context.causation_id, context.correlation_id, ""))
    rules = msgspec.json.encode([_rules(product) for product in catalogue().values()]).decode()
    async with database.transaction() as connection:
        await connection.execute(PLANNED)
        aged = await connection.fetchval(
            AGE, day, rules, ids, tail, context.at, context.actor, context.causation_id, context.correlation_id
        )
    return int(aged or 0)
