"""Anti-fraud on a population with planted rings: precision and recall of the rules, through the real store.

`python bench/fraud_rings.py [seed]` prints the figures; a test of underwriting-svc holds them to floors. Ordinary people are
made to look suspicious where life does: families on one address, telephone, tablet and account; a student hostel; twins;
neighbours whose addresses differ by a room; numbers that had another owner; second-hand telephones; a shop's terminal.
Rings share a device and an account, recycle a document, change a name and an address a little, or form chains in which no
two share more than one thing. The first of a ring has nobody to resemble: nothing can find it before the second comes."""

import asyncio
import base64
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fenqi.servers import PostgresServer
from fenqi.store import Database, UnitOfWork
from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.store.migrate import migrate
from fenqi.store.unit_of_work import Context
from underwriting_svc.adapters.links import LinksInStore
from underwriting_svc.adapters.source_files import read_thresholds
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.domain.fraud.rules import signals
from underwriting_svc.domain.submission import Statement, Submission
from underwriting_svc.main import MIGRATIONS

SEED = 20261123
ORDINARY = 2_000
FAMILIES_SHARING = 0.5
RINGS_OF_A_KIND = 5
RING_FROM, RING_TO = 4, 9
START = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = 120
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红建国文志海春梅宇欣怡浩然子轩雨涵"
STREETS = (
    "北京市朝阳区建国路",
    "上海市浦东新区张杨路",
    "广州市天河区体育西路",
    "成都市武侯区人民南路",
    "杭州市西湖区文三路",
)
ALIKE = {
    "伟": "玮",
    "强": "锵",
    "静": "婧",
    "明": "铭",
    "丽": "莉",
    "华": "桦",
    "杰": "捷",
    "涛": "韬",
    "志": "智",
    "红": "虹",
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One application, and the ring it belongs to."""

    submission: Submission
    applicant: Applicant
    ring: str | None


@dataclass(slots=True)
class Report:
    """How the suspicions compare with what was planted. `later` leaves out each ring's first."""

    hits: int = 0
    false_alarms: int = 0
    missed: int = 0
    later: int = 0
    later_hits: int = 0
    rings: int = 0
    rings_caught: int = 0
    by_code: Counter[str] | None = None
    false_by_code: Counter[str] | None = None

    @property
    def precision(self) -> float:
        """Of the suspected, how many are of a ring."""
        return self.hits / max(self.hits + self.false_alarms, 1)

    @property
    def recall(self) -> float:
        """Of a ring's applications, how many are suspected."""
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def recall_after_the_first(self) -> float:
        """The same without those that came before anybody they could resemble."""
        return self.later_hits / max(self.later, 1)


class _People:
    """Makes them up, one number each."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._made = 0

    def person(self) -> Applicant:
        """Somebody with nothing in common with anybody."""
        self._made += 1
        dice, number = self.dice, self._made
        born = date(1960, 1, 1) + timedelta(days=dice.randrange(45 * 365))
        return Applicant(
            name=dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2)))),
            id_number=f"110105{born:%Y%m%d}{number % 10_000:04d}",
            phone=f"13{number:09d}",
            birth_date=born,
            address=self.address(),
            employer=f"employer-{dice.randrange(150)}",
            account=f"6222{number:012d}",
            device_id=f"device-{number}",
            document_hashes=(f"identity-{number}", f"income-{number}"),
        )

    def address(self) -> str:
        """A flat in one of few streets: neighbours are many."""
        dice = self.dice
        return f"{dice.choice(STREETS)}{dice.randrange(1, 60)}号{dice.randrange(1, 7)}单元{dice.randrange(101, 1806)}室"

    def mistyped(self, address: str) -> str:
        """The same address as another member of the family types it."""
        return self.dice.choice(
            (address, address, address.replace("单元", "-"), address.removesuffix("室"), f"{address} ")
        )

    def like(self, person: Applicant, number: int) -> Applicant:
        """The same person with a letter of the name and the way of writing the address changed."""
        other, name = self.person(), person.name
        places = [n for n, letter in enumerate(name) if letter in ALIKE]
        if number % 3 and places:
            place = self.dice.choice(places)
            name = name[:place] + ALIKE[name[place]] + name[place + 1 :]
        assert person.address is not None
        ways = (person.address, person.address.replace("号", " 号院"), person.address.replace("单元", "门"))
        address = self.dice.choice(ways)
        return replace(other, name=name, birth_date=person.birth_date, address=address)


def population(seed: int = SEED) -> list[Planted]:
    """Everybody in the order of their applications."""
    people = _People(seed)
    ordinary = list(_ordinary(people))
    planted = [*ordinary, *_rings(people)]
    return sorted(planted, key=lambda one: one.submission.submitted_at)


def _ordinary(people: _People) -> Iterator[Planted]:
    dice, made = people.dice, 0
    used: list[Applicant] = []
    hostel = people.address()
    for n in range(6):
        yield _applies(people, replace(people.person(), address=hostel), f"hostel-{n}")
    twin = replace(people.person(), name="王雨涵")
    for n, name in enumerate(("王雨涵", "王雨欣")):
        yield _applies(
            people, replace(people.person(), name=name, birth_date=twin.birth_date, address=twin.address), f"twin-{n}"
        )
    while made < ORDINARY - 8:
        family = list(_family(people))
        if used and dice.random() < 0.02:  # a telephone number that had another owner
            family[0] = replace(family[0], phone=dice.choice(used).phone)
        if used and dice.random() < 0.01:  # a second-hand telephone
            family[0] = replace(family[0], device_id=dice.choice(used).device_id)
        for member in family:
            times = 2 if dice.random() < 0.08 else 1
            for _ in range(times):
                made += 1
                yield _applies(people, member, f"C{member.id_number}")
        used += family


def _family(people: _People) -> Iterator[Applicant]:
    dice = people.dice
    first = people.person()
    yield first
    if dice.random() > FAMILIES_SHARING:
        return
    assert first.address is not None
    for n in range(dice.choice((1, 1, 2, 3))):
        member = replace(people.person(), address=people.mistyped(first.address), employer=first.employer)
        member = replace(member, name=first.name[0] + member.name[1:] if n else member.name)
        if dice.random() < 0.3:
            member = replace(member, phone=first.phone)
        if dice.random() < 0.3:
            member = replace(member, device_id=first.device_id)
        if n == 0 and dice.random() < 0.4:
            member = replace(member, account=first.account)
        yield member


def _rings(people: _People) -> Iterator[Planted]:
    for number in range(RINGS_OF_A_KIND):
        for kind in ("account", "document", "name", "chain"):
            ring = f"{kind}-{number}"
            start = START + timedelta(days=people.dice.randrange(10, DAYS - 25))
            for n, member in enumerate(_members(people, kind, ring)):
                yield _applies(people, member, f"{ring}-{n}", ring, start)


def _members(people: _People, kind: str, ring: str) -> Iterator[Applicant]:
    dice = people.dice
    count = dice.randrange(RING_FROM, RING_TO + 1)
    head = people.person()
    for n in range(count):
        member = people.person()
        match kind:
            case "account":
                shares = {"device_id": f"{ring}-device-{n % 2}", "account": f"{ring}-account-{n // 3}"}
                yield replace(member, **shares)
            case "document":
                yield replace(member, document_hashes=(member.document_hashes[0], f"{ring}-payslip"))
            case "name":
                yield people.like(head, n)
            case _:
                mine, before = f"{ring}-{n}", f"{ring}-{n - 1}"
                phone = f"15{abs(hash_of(before if n % 2 else mine)) % 10**9:09d}"
                yield replace(member, phone=phone, device_id=mine if n % 2 else before)


def hash_of(text: str) -> int:
    """The same number in every run."""
    return int.from_bytes(text.encode()[-6:], "big")


def _applies(
    people: _People, who: Applicant, customer_id: str, ring: str | None = None, start: datetime | None = None
) -> Planted:
    dice = people.dice
    days = dice.uniform(0, 20) if start is not None else dice.uniform(0, DAYS)
    at = (start or START) + timedelta(days=int(days), hours=dice.randrange(0, 15), minutes=dice.randrange(60))
    in_shop = ring is None and dice.random() < 0.1
    submission = Submission(
        application_id=f"A{dice.getrandbits(64):016x}",
        customer_id=customer_id,
        channel="merchant_store" if in_shop else dice.choice(("mobile_app", "mobile_app", "wechat", "bank_site")),
        product_code="cash-cny",
        product_version="cash-cny/1",
        purpose="travel",
        amount_minor=dice.randrange(200_000, 5_000_000, 10_000),
        currency="CNY",
        term_months=12,
        method="equal_instalment",
        submitted_at=at,
        statement=Statement(18_000_000),
    )
    shop = f"terminal-{dice.randrange(5)}"
    return Planted(submission, replace(who, device_id=shop) if in_shop else who, ring)


async def measure(database: Database, planted: list[Planted]) -> Report:
    """Everybody in turn, read and written as underwriting-svc does, but in one transaction, which is quick: the suspected
    are those with a signal above a note."""
    thresholds = read_thresholds()
    key = base64.b64encode(bytes(range(32))).decode()
    links = LinksInStore(FieldCipher({"k1": key}), KeyedHash("rings"), thresholds)
    report = Report(by_code=Counter(), false_by_code=Counter())
    begun: set[str] = set()
    caught: set[str] = set()
    async with database.transaction() as connection:
        for one in planted:
            at = one.submission.submitted_at
            uow = UnitOfWork(database, Context("bench", at.date(), at, "bench"), connection)
            found = await links.find(one.submission, one.applicant, at.date(), uow)
            heavy = [s for s in signals(one.submission, found.traces, thresholds) if s.weight != "note"]
            links.keep(one.submission, one.applicant, found, uow)
            await uow.commit()
            _count(report, one.ring, [signal.code for signal in heavy], begun, caught)
    report.rings, report.rings_caught = len(begun), len(caught)
    return report


def _count(report: Report, ring: str | None, codes: list[str], begun: set[str], caught: set[str]) -> None:
    assert report.by_code is not None
    assert report.false_by_code is not None
    if ring is None:
        report.false_alarms += bool(codes)
        report.false_by_code.update(codes)
        return
    report.hits += bool(codes)
    report.missed += not codes
    report.by_code.update(codes)
    if ring in begun:
        report.later += 1
        report.later_hits += bool(codes)
    begun.add(ring)
    if codes:
        caught.add(ring)


def printed(report: Report) -> str:
    """The figures as a person reads them."""
    assert report.by_code is not None
    assert report.false_by_code is not None
    lines = [
        f"suspected and of a ring   {report.hits}",
        f"suspected and ordinary    {report.false_alarms}   {dict(report.false_by_code)}",
        f"of a ring, not suspected  {report.missed}",
        f"precision                 {report.precision:.3f}",
        f"recall                    {report.recall:.3f}   ({report.recall_after_the_first:.3f} after each ring's first)",
        f"rings caught              {report.rings_caught} of {report.rings}",
        f"by rule                   {dict(report.by_code)}",
    ]
    return "\n".join(lines)


async def _on(url: str, planted: list[Planted]) -> Report:
    await migrate(url, MIGRATIONS)
    database = Database(url)
    await database.open()
    try:
        return await measure(database, planted)
    finally:
        await database.close()


def main() -> None:
    """On a PostgreSQL of its own."""
    planted = population(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)
    with tempfile.TemporaryDirectory(prefix="fenqi-rings-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with PostgresServer(folder / "postgres") as server:
            report = asyncio.run(_on(server.ensure_database("rings", password="only-for-benches"), planted))
    print(f"{len(planted)} applications\n{printed(report)}")


if __name__ == "__main__":
    main()
