"""Which role and which service may do what: nobody reviews twice, and nothing asked for is held by nobody."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from access_svc.domain.permissions import ROLES, SERVICES, permissions_of

SERVICE_FOLDERS = Path(__file__).parents[3]
STAGES = ("underwriting:initial", "underwriting:second", "underwriting:final")
PERMISSION = re.compile(
    r"\b(?:access|application|collections|customer|insight|limit|loan|ops|partner|underwriting):[a-z-]+"
)
ASKED = re.compile(r"\ballowed\(([^)]*)\)")


def asked_for() -> set[str]:
    """Every permission that a route of any service, or the policy, asks for."""
    found = set(STAGES)
    for file in SERVICE_FOLDERS.glob("*/src/**/*.py"):
        for asked in ASKED.findall(file.read_text()):
            found.update(PERMISSION.findall(asked))
    for file in SERVICE_FOLDERS.glob("underwriting-svc/src/**/policy-*.json"):
        found.update(PERMISSION.findall(file.read_text()))
    return found


def test_whatever_is_asked_for_is_held_by_somebody() -> None:
    held = permissions_of(frozenset(ROLES)).union(*SERVICES.values())
    assert len(asked_for()) > 15, "the sources were not found"
    assert asked_for() - held == set()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_signs_two_stages_of_a_review(role: str) -> None:
    assert len(ROLES[role] & set(STAGES)) <= 1


@pytest.mark.parametrize("role", sorted(ROLES))
def test_only_an_administrator_makes_users_and_no_administrator_moves_money_or_decides(role: str) -> None:
    assert ("access:users" in ROLES[role]) == (role == "administrator")
    if role == "administrator":
        assert not ROLES[role] & {*STAGES, "loan:pay", "loan:write", "loan:write-off", "application:write"}


def test_an_auditor_only_reads() -> None:
    assert {one.partition(":")[2] for one in ROLES["auditor"]} == {"read"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_service_does_a_persons_work(service: str) -> None:
    assert not SERVICES[service] & {*STAGES, "access:users", "loan:pay", "loan:write-off", "underwriting:price"}


def test_only_customer_svc_ties_customers_and_only_loan_svc_holds_limits() -> None:
    assert [name for name, held in SERVICES.items() if "access:customers" in held] == ["customer-svc"]
    assert [name for name, held in SERVICES.items() if "limit:hold" in held] == ["loan-svc"]


def test_several_roles_hold_what_each_holds_and_none_holds_nothing() -> None:
    assert permissions_of(frozenset()) == frozenset()
    for one, other in combinations(ROLES, 2):
        assert permissions_of(frozenset({one, other})) == ROLES[one] | ROLES[other]
