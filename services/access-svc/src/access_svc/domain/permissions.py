"""Roles and what they may do. A permission is "<context>:<verb>"; a route asks for one, an object for its owner."""

ROLES: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        {"access:users", "ops:messages", "partner:onboard", "partner:read", "underwriting:price"}
    ),
    "clerk": frozenset(
        {
            "application:write",
            "application:read",
            "application:originals",
            "customer:register",
            "customer:read",
            "loan:write",
            "loan:read",
        }
    ),
    "initial_reviewer": frozenset(
        {
            "underwriting:initial",
            "underwriting:read",
            "application:read",
            "application:documents",
            "application:reveal",
            "customer:read",
            "loan:check-contract",
        }
    ),
    "second_reviewer": frozenset(
        {
            "underwriting:second",
            "underwriting:verify",
            "underwriting:read",
            "application:read",
            "application:documents",
            "customer:read",
        }
    ),
    "final_reviewer": frozenset(
        {"underwriting:final", "underwriting:read", "application:read", "application:documents", "customer:read"}
    ),
    "chief_reviewer": frozenset(
        {
            "underwriting:final",
            "underwriting:final-large",
            "underwriting:assign",
            "underwriting:policy",
            "underwriting:fraud",
            "underwriting:read",
            "application:read",
            "application:documents",
            "application:bad-records",
            "customer:read",
        }
    ),
    "fraud_investigator": frozenset({"underwriting:fraud", "underwriting:read", "application:read", "customer:read"}),
    "operations": frozenset(
        {
            "loan:pay",
            "loan:read",
            "loan:close-day",
            "loan:check-contract",
            "loan:charge",
            "loan:refund",
            "loan:restructure",
            "loan:debit",
            "loan:suspense",
            "loan:reconcile",
            "limit:read",
            "ops:messages",
        }
    ),
    "loan_supervisor": frozenset(
        {
            "loan:read",
            "loan:waive",
            "loan:reverse",
            "loan:approve",
            "loan:approve-payout",
            "loan:write-off",
            "collections:read",
            "collections:write-off",
        }
    ),
    "collector": frozenset(
        {
            "collections:read",
            "collections:work",
            "collections:visit",
            "collections:ask-write-off",
            "loan:read",
            "loan:write-off",
            "customer:read",
        }
    ),
    "collections_lead": frozenset(
        {
            "collections:read",
            "collections:work",
            "collections:assign",
            "collections:agencies",
            "collections:approve",
            "collections:visit",
            "collections:ask-write-off",
            "loan:read",
            "customer:read",
        }
    ),
    "collections_chief": frozenset(
        {
            "collections:read",
            "collections:assign",
            "collections:approve",
            "collections:approve-large",
            "collections:write-off",
            "loan:read",
            "customer:read",
        }
    ),
    "agency_collector": frozenset({"collections:agency-work"}),
    "legal_officer": frozenset({"collections:read", "collections:legal", "loan:read", "customer:read"}),
    "limit_officer": frozenset({"limit:read", "limit:freeze", "limit:adjust", "customer:read"}),
    "limit_chief": frozenset({"limit:read", "limit:freeze", "limit:adjust", "limit:approve", "customer:read"}),
    "auditor": frozenset(
        {
            "insight:read",
            "loan:read",
            "limit:read",
            "collections:read",
            "underwriting:read",
            "application:read",
            "partner:read",
        }
    ),
}
"""What each role of the staff holds."""

SERVICES: dict[str, frozenset[str]] = {
    "application-svc": frozenset({"partner:read", "customer:read"}),
    "underwriting-svc": frozenset({"application:read", "application:reveal", "customer:read"}),
    "limit-svc": frozenset(),
    "loan-svc": frozenset({"limit:hold", "limit:read", "customer:codes"}),
    "collections-svc": frozenset({"loan:read", "application:reveal"}),
    "customer-svc": frozenset({"access:customers"}),
    "partner-svc": frozenset({"loan:read"}),
    "access-svc": frozenset(),
    "insight-svc": frozenset(),
}
"""What each service may ask of the others."""


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """All permissions of these roles."""
    return frozenset().union(*(ROLES[role] for role in roles))
