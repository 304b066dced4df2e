"""A channel's file is read exactly, or refused with where it is wrong."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fenqi.kernel import DomainError
from fenqi.kernel.money import minor_to_text
from loan_svc.adapters.reconciliation_report import escaped
from loan_svc.adapters.statement_csv import COLUMNS
from loan_svc.adapters.statement_fields import minor_of
from loan_svc.domain.statement import MAX_LINES, Statement
from loan_svc.use_cases.reconcile import read

ON = date(2026, 12, 24)
HEADER = ",".join(COLUMNS) + "\n"
LINE = "T1,2026-12-24,in,305.00,CNY,L1\n"
OPENING, CLOSING = ",2026-12-24,opening,1000.00,CNY,\n", ",2026-12-24,closing,1305.00,CNY,\n"


def understood(content: bytes | str) -> Statement:
    statement = read(content if isinstance(content, bytes) else content.encode(), "CNY")
    statement.check("CNY", ON)
    return statement


def refusal(content: bytes | str) -> tuple[str, str]:
    with pytest.raises(DomainError) as info:
        understood(content)
    return info.value.code, info.value.detail


def test_a_csv_statement_is_read_exactly() -> None:
    text = f'\ufeff{HEADER}{OPENING}{LINE}"T-2",2026-12-24,out,0.5,CNY,\r\n\n,2026-12-24,closing,1304.50,CNY,'
    statement = understood(text)
    assert [(one.nr, one.transaction_id, one.direction, one.amount_minor, one.reference) for one in statement.lines] == [
        (1, "T1", "in", 30_500, "L1"), (2, "T-2", "out", 50, ""),
    ]  # fmt: skip
    assert (statement.format, statement.opening_minor, statement.closing_minor) == ("csv", 100_000, 130_450)
    assert understood(HEADER).lines == ()


def test_a_payers_own_words_are_not_kept() -> None:
    (line,) = understood(HEADER + 'T1,2026-12-24,in,305.00,CNY,"from Li Lei, 138 1234 5678"\n').lines
    assert line.reference == ""


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "statement-truncated", "empty"),
        (HEADER.encode("utf-16"), "statement-not-utf-8", "Byte 1"),
        ((HEADER + "T1,2026-12-24,in,1,CNY,李\n").encode("gb18030"), "statement-not-utf-8", "UTF-8"),
        ("date,amount\n", "statement-not-readable", "transaction_id,date"),
        (HEADER + LINE[:-9], "statement-truncated", "line 2"),
        (HEADER + LINE.rstrip(), "statement-truncated", "does not end"),
        (HEADER + OPENING + LINE, "statement-truncated", "closing"),
        (HEADER + 'T1,2026-12-24,in,305.00,CNY,"L1', "statement-truncated", "quoted"),
        (HEADER + LINE + "T2,2026-12-24,in\n", "statement-line-broken", "Line 3"),
        (HEADER + "T2,2026-12-24,in\n" + LINE, "statement-line-broken", "Line 2"),
        (HEADER + LINE.replace("in", "up"), "statement-line-broken", "Line 2: 'up'"),
        (HEADER + LINE.replace("305.00", "3O5"), "statement-line-broken", "'3O5'"),
        (HEADER + LINE.replace("305.00", "1e3"), "statement-line-broken", "'1e3'"),
        (HEADER + LINE.replace("305.00", "0.001"), "statement-line-broken", "'0.001'"),
        (HEADER + LINE.replace("305.00", "-3.05"), "statement-line-broken", "above zero"),
        (HEADER + LINE.replace("305.00", "0"), "statement-line-broken", "above zero"),
        (HEADER + LINE.replace("305.00", "9" * 17), "statement-line-broken", "no amount"),
        (HEADER + LINE.replace("2026-12-24", "2026-02-30"), "statement-line-broken", "no day"),
        (HEADER + LINE.replace("T1", "=cmd()"), "statement-line-broken", "transaction id"),
        (HEADER + LINE.replace("T1", ""), "statement-line-broken", "transaction id"),
        (HEADER + LINE + LINE, "statement-line-broken", "twice"),
        (HEADER + LINE.replace("CNY", "USD"), "statement-other-currency", "Line 2 is in USD"),
        (HEADER + LINE.replace("CNY", "yuan"), "statement-line-broken", "no currency"),
        (HEADER + LINE.replace("-24", "-23"), "statement-other-day", "2026-12-23"),
        (HEADER + OPENING + LINE + CLOSING.replace("1305", "1306"), "statement-does-not-add-up", "130500"),
        (HEADER + OPENING + LINE + CLOSING + LINE, "statement-line-broken", "nothing comes after"),
        (HEADER + LINE + OPENING + CLOSING, "statement-line-broken", "comes first"),
        (HEADER + CLOSING, "statement-line-broken", "needs an opening"),
    ],
)
def test_what_is_wrong_with_a_csv_statement_is_said(content: Any, code: str, says: str) -> None:
    found, detail = refusal(content)
    assert found == code, detail
    assert says in detail


def test_a_statement_has_at_most_so_many_lines() -> None:
    lines = "".join(LINE.replace("T1", f"T{n}") for n in range(MAX_LINES + 1))
    assert refusal(HEADER + lines)[0] == "statement-too-long"


@given(minor=some.integers(0, 10**15), currency=some.sampled_from(["CNY", "JPY"]))
def test_an_amount_of_major_units_is_read_to_the_last_unit(minor: int, currency: str) -> None:
    exponent = 0 if currency == "JPY" else 2
    assert minor_of(minor_to_text(minor, exponent), currency, "Line 1") == minor
    assert minor_of("-" + minor_to_text(minor, exponent), currency, "Line 1") == -minor


@given(some.text(max_size=30))
def test_whatever_text_comes_it_is_read_or_refused(text: str) -> None:
    for content in (text, HEADER + text, "<" + text, CAMT.replace("T9", text)):
        with suppress(DomainError):
            understood(content)


def camt(version: str, entries: str, balances: str = "", account: str = "<Acct><Ccy>CNY</Ccy></Acct>") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>S1</Id>{account}{balances}
{entries}</Stmt></BkToCstmrStmt></Document>"""


def balance(code: str, amount: str, sign: str = "CRDT") -> str:
    return f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
<Dt><Dt>2026-12-24</Dt></Dt></Bal>"""


def entry(status: str, *, amount: str = "305.00", sign: str = "CRDT", details: str = "", currency: str = "CNY") -> str:
    return f"""<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-12-24</Dt></BookgDt><AcctSvcrRef>T9</AcctSvcrRef>{details}</Ntry>"""


DETAIL = """<NtryDtls><TxDtls><Refs><EndToEndId>L1</EndToEndId><TxId>T1</TxId></Refs>
<RltdPties><Dbtr><Nm>Li Lei</Nm></Dbtr></RltdPties></TxDtls></NtryDtls>"""
CAMT = camt("02", entry("BOOK"))


@pytest.mark.parametrize(("version", "status"), [("02", "BOOK"), ("08", "<Cd>BOOK</Cd>"), ("13", "<Cd>BOOK</Cd>")])
def test_a_camt_statement_is_read_exactly_in_every_version(version: str, status: str) -> None:
    entries = (
        entry(status, details=DETAIL)
        + entry(status, amount="4.5", sign="DBIT")
        + entry(status.replace("BOOK", "PDNG"), amount="9999")
    )
    text = camt(version, entries, balance("OPBD", "100.00", "DBIT") + balance("CLBD", "200.50"))
    statement = understood(text)
    assert [(one.nr, one.transaction_id, one.direction, one.amount_minor, one.reference) for one in statement.lines] == [
        (1, "T1", "in", 30_500, "L1"), (2, "T9", "out", 450, ""),
    ]  # fmt: skip
    assert (statement.format, statement.opening_minor, statement.closing_minor) == ("camt.053", -10_000, 20_050)
    assert "Li Lei" not in repr(statement)


def batch(*amounts: str) -> str:
    parts = "".join(
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>B{n}</TxId></Refs><Amt Ccy='CNY'>{amount}</Amt></TxDtls>"
        for n, amount in enumerate(amounts)
    )
    return f"<NtryDtls>{parts}</NtryDtls>"


def test_a_batch_entry_is_its_transactions() -> None:
    lines = understood(camt("08", entry("<Cd>BOOK</Cd>", details=batch("300.00", "5.00")))).lines
    assert [(one.nr, one.transaction_id, one.amount_minor, one.reference) for one in lines] == [
        (1, "B0", 30_000, ""),
        (2, "B1", 500, ""),
    ]


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>"""
OUTSIDE = """<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document>&x;</Document>"""


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (CAMT[: len(CAMT) // 2], "statement-truncated", "ends in line"),
        (CAMT[:-3], "statement-truncated", "ends in line"),
        (CAMT.replace("UTF-8", "ISO-8859-1"), "statement-not-utf-8", "ISO-8859-1"),
        (CAMT.replace("<Id>S1", "<Id>é").encode("latin-1"), "statement-not-utf-8", "Byte"),
        (BOMB, "statement-not-readable", "DTD"),
        (OUTSIDE, "statement-not-readable", "DTD"),
        (CAMT.replace("camt.053", "camt.054"), "statement-not-readable", "camt.053"),
        (CAMT.replace("001.02", "001.01"), "statement-not-readable", "02 to 13"),
        (CAMT.replace("<Id>S1</Id>", "<Id>S1</Id></Stmt><Stmt>"), "statement-not-readable", "2 statements"),
        (CAMT.replace("</Amt>", "</Amd>"), "statement-line-broken", "mismatched tag"),
        (camt("02", entry("BOOK", amount="x")), "statement-line-broken", "Entry 1"),
        (camt("02", entry("BOOK", sign="UP")), "statement-line-broken", "CRDT or DBIT"),
        (CAMT.replace("<AcctSvcrRef>T9</AcctSvcrRef>", ""), "statement-line-broken", "transaction id"),
        (CAMT.replace("<Dt>2026-12-24", "<Dt>soon"), "statement-line-broken", "no day"),
        (camt("02", entry("BOOK", details=batch("300.00", "4.00"))), "statement-line-broken", "sum to it"),
        (camt("02", entry("BOOK", currency="USD")), "statement-other-currency", "USD"),
        (camt("02", "", account="<Acct><Ccy>USD</Ccy></Acct>"), "statement-other-currency", "USD"),
        (camt("02", "", balance("OPBD", "1").replace("CNY", "USD")), "statement-other-currency", "USD"),
        (camt("02", entry("BOOK"), balance("OPBD", "1") + balance("CLBD", "2")), "statement-does-not-add-up", "30600"),
        (camt("02", "", balance("OPBD", "x")), "statement-line-broken", "A balance"),
        (camt("02", "", "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp></Bal>"), "statement-line-broken", "amount"),
    ],
)
def test_what_is_wrong_with_a_camt_statement_is_said(content: Any, code: str, says: str) -> None:
    found, detail = refusal(content)
    assert found == code, detail
    assert says in detail


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\r=x"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert escaped(text) == "'" + text


@pytest.mark.parametrize("text", ["", "T1", "305.00", "-305.00", "a=b"])
def test_what_a_spreadsheet_would_not_run_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text
