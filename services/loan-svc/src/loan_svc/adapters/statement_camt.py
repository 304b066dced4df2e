"""A channel's statement as ISO 20022 camt.053 (BankToCustomerStatement), versions 02 to 13, booked entries only.

A DTD, an entity or anything external is refused. Of the parties only ids are read: names stay in the file.
"""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from loan_svc.adapters.statement_fields import broken, currency_of, day_of, kept_reference, minor_of, transaction_id_of
from loan_svc.domain.statement import (
    MAX_LINES,
    Direction,
    Statement,
    StatementLine,
    StatementLineBroken,
    StatementNotReadable,
    StatementNotUtf8,
    StatementOtherCurrency,
    StatementTooLong,
    StatementTruncated,
)

VERSIONS = range(2, 14)
_NAMESPACE = re.compile(r"^\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.([0-9]{2})\}Document$")
_ENCODING = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CUT_SHORT = {
    errors.codes[errors.XML_ERROR_NO_ELEMENTS],
    errors.codes[errors.XML_ERROR_UNCLOSED_TOKEN],
    errors.codes[errors.XML_ERROR_PARTIAL_CHAR],
    errors.codes[errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
_DIRECTIONS: dict[str, Direction] = {"CRDT": "in", "DBIT": "out"}


def read_camt(text: str, currency: str) -> Statement:
    """Raises StatementNotUtf8, StatementTruncated, StatementNotReadable, StatementLineBroken, StatementOtherCurrency,
    StatementTooLong. What is called a line here is an entry, counted from 1."""
    root = _parsed(text)
    version = _NAMESPACE.match(root.tag)
    if version is None or int(version[1]) not in VERSIONS:
        raise StatementNotReadable("The XML is no camt.053.001 document of version 02 to 13.")
    statements = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if len(statements) != 1:
        raise StatementNotReadable(f"The document has {len(statements)} statements: send one at a time.")
    (statement,) = statements
    of_account = _text(statement, "{*}Acct/{*}Ccy")
    if of_account not in ("", currency):
        raise StatementOtherCurrency(f"The account is in {of_account}, the statement in {currency}.")
    lines: list[StatementLine] = []
    for nr, entry in enumerate(statement.findall("{*}Ntry"), 1):
        for line in _lines(entry, f"Entry {nr}", len(lines)):
            lines.append(line)
            if len(lines) > MAX_LINES:
                raise StatementTooLong(f"The statement has more than {MAX_LINES} lines.")
    opening, closing = _balance(statement, "OPBD", currency), _balance(statement, "CLBD", currency)
    return Statement("camt.053", tuple(lines), opening, closing)


def _parsed(text: str) -> Element:
    encoding = _ENCODING.match(text)
    if encoding is not None and encoding[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise StatementNotUtf8(f"The file calls itself {encoding[1]}: have it exported as UTF-8.")
    try:
        root: Element = fromstring(text.encode(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except ParseError as error:
        line = error.position[0]
        if error.code in _CUT_SHORT:
            raise StatementTruncated(
                f"The file ends in line {line} before its document does: send it again."
            ) from error
        raise StatementLineBroken(f"Line {line}: {errors.messages.get(error.code, 'no XML')}.") from error
    except DefusedXmlException as error:
        raise StatementNotReadable("The XML brings a DTD or entities of its own: send it without.") from error
    return root


def _lines(entry: Element, at: str, before: int) -> Iterator[StatementLine]:
    """The movements of an entry: itself, or each of a batch's transactions, which sum to it."""
    status = _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")
    if status != "BOOK":
        return
    total, currency = _amount(entry.find("{*}Amt"), at)
    direction, on = _direction(entry, at), _booked_on(entry, at)
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    if len(details) < 2:
        found = details[0] if details else None
        yield StatementLine(before + 1, at, _id(found, entry, at), direction, total, currency, on, _reference(found))
        return
    parts = [_part(one, at) for one in details]
    if sum(minor for minor, _ in parts) != total or {name for _, name in parts} != {currency}:
        broken(at, "its transactions don't sum to it")
    for nr, (one, (minor, _)) in enumerate(zip(details, parts, strict=True), before + 1):
        yield StatementLine(nr, at, _id(one, None, at), direction, minor, currency, on, _reference(one))


def _part(one: Element, at: str) -> tuple[int, str]:
    amount = one.find("{*}Amt")
    return _amount(one.find("{*}AmtDtls/{*}TxAmt/{*}Amt") if amount is None else amount, at)


def _id(one: Element | None, entry: Element | None, at: str) -> str:
    found = ""
    if one is not None:
        found = _text(one, "{*}Refs/{*}TxId") or _text(one, "{*}Refs/{*}AcctSvcrRef")
    if not found and entry is not None:
        found = _text(entry, "{*}AcctSvcrRef") or _text(entry, "{*}NtryRef")
    return transaction_id_of(found, at)


def _reference(one: Element | None) -> str:
    found = "" if one is None else _text(one, "{*}Refs/{*}EndToEndId")
    return "" if found == "NOTPROVIDED" else kept_reference(found)


def _booked_on(entry: Element, at: str) -> date:
    return day_of(_text(entry, "{*}BookgDt/{*}Dt") or _text(entry, "{*}BookgDt/{*}DtTm")[:10], at)


def _direction(of: Element, at: str) -> Direction:
    found = _DIRECTIONS.get(_text(of, "{*}CdtDbtInd"))
    return broken(at, "CdtDbtInd is not CRDT or DBIT") if found is None else found


def _amount(amount: Element | None, at: str) -> tuple[int, str]:
    if amount is None:
        broken(at, "it has no amount")
    currency = currency_of(amount.get("Ccy", ""), at)
    return minor_of((amount.text or "").strip(), currency, at), currency


def _balance(statement: Element, code: str, currency: str) -> int | None:
    for balance in statement.findall("{*}Bal"):
        if _text(balance, "{*}Tp/{*}CdOrPrtry/{*}Cd") != code:
            continue
        minor, of = _amount(balance.find("{*}Amt"), "A balance")
        if of != currency:
            raise StatementOtherCurrency(f"A balance is in {of}, the statement in {currency}.")
        return minor if _direction(balance, "A balance") == "in" else -minor
    return None


def _text(of: Element, path: str) -> str:
    return (of.findtext(path) or "").strip()
