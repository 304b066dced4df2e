"""The one read of everything that ties an application to others."""

BLOCK = "block"
"""The kind of the hashes by which similar names and addresses are found."""
MAX_SEEN = 100
"""Newest applications looked at for one identifier."""
MAX_ALIKE = 50
MAX_PAST = 20
MAX_LINKED = 200


def trace_query(hops: int, common_from: int) -> str:
    """The one read, for so many steps from customer to customer, past identifiers of at most so many applications."""
    return f"""
    WITH RECURSIVE marks AS (SELECT * FROM unnest($2::text[], $3::text[]) AS m(kind, hash)),
    seen AS (
        SELECT m.kind, m.hash, l.application_id, l.customer_id, l.household, l.seen_at FROM marks m CROSS JOIN LATERAL (
            SELECT application_id, customer_id, household, seen_at FROM linkage l
            WHERE l.kind = m.kind AND l.hash = m.hash AND l.application_id <> $1 AND l.seen_at > $5
            ORDER BY l.seen_at DESC LIMIT {MAX_SEEN}) l),
    reach(application_id, customer_id, household, hops) AS (
        SELECT application_id, customer_id, household, 1 FROM seen WHERE kind = ANY($7) AND seen_at > $6
            AND (kind, hash) NOT IN (SELECT kind, hash FROM seen GROUP BY kind, hash HAVING count(*) > {common_from})
        UNION
        SELECT near.application_id, near.customer_id, near.household, r.hops + 1 FROM reach r CROSS JOIN LATERAL (
            SELECT other.application_id, other.customer_id, other.household FROM linkage mine CROSS JOIN LATERAL (
                SELECT application_id, customer_id, household, count(*) OVER () AS common FROM (
                    SELECT application_id, customer_id, household FROM linkage o
                    WHERE o.kind = mine.kind AND o.hash = mine.hash AND o.seen_at > $6 LIMIT {common_from + 1}) AS few) AS other
            WHERE mine.application_id = r.application_id AND mine.kind = ANY($7) AND other.common <= {common_from}
                AND other.application_id <> $1) AS near
        WHERE r.hops < {hops})
    SELECT
        (SELECT json_agg(t)::text FROM (
            SELECT DISTINCT kind, application_id, customer_id, household, seen_at FROM seen
            WHERE kind <> '{BLOCK}') AS t) AS seen,
        (SELECT json_agg(t)::text FROM (
            SELECT DISTINCT p.application_id, p.customer_id, p.submitted_at AS seen_at, p.key_id,
                encode(p.sealed, 'hex') AS sealed
            FROM seen s JOIN traces p ON p.application_id = s.application_id
            WHERE s.kind IN ('{BLOCK}', 'address') AND s.customer_id <> $4 AND p.sealed IS NOT NULL
            ORDER BY seen_at DESC LIMIT {MAX_ALIKE}) AS t) AS alike,
        (SELECT json_agg(t)::text FROM (
            SELECT application_id, amount_minor, currency, channel, submitted_at FROM traces
            WHERE customer_id = $4 AND application_id <> $1 ORDER BY submitted_at DESC LIMIT {MAX_PAST}) AS t) AS past,
        (SELECT json_agg(t)::text FROM (
            SELECT e.list, e.id AS entry_id, k.kind, e.state->>'reason' AS reason
            FROM marks m JOIN list_marks k ON k.kind = m.kind AND k.hash = m.hash JOIN list_entries e ON e.id = k.entry_id
            WHERE e.status <> 'removed' AND e.expires_on >= $8) AS t) AS on_lists,
        (SELECT json_agg(t)::text FROM (
            SELECT application_id, customer_id, household FROM reach LIMIT {MAX_LINKED}) AS t) AS linked,
        (SELECT json_build_array(q.id, b.key_id, encode(b.sealed, 'hex'))::text
            FROM bureau_queries q JOIN bureau_answers b ON b.query_id = q.id
            WHERE q.customer_id = $4 AND q.asked_at >= $9 ORDER BY q.asked_at DESC LIMIT 1) AS bureau,
        (SELECT count(*) FROM bureau_queries WHERE application_id = $1) AS queries,
        (SELECT json_agg(json_build_array(kind, hash))::text FROM linkage WHERE application_id = $1) AS kept,
        (SELECT json_agg(state ORDER BY id)::text FROM fraud_cases WHERE application_id = $1) AS cases
"""
