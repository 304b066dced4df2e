"""The chart of accounts."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the general ledger; the numbers are those of China's accounting standards."""

    code: str
    name: str
    name_zh: str
    kind: Literal["asset", "liability", "income", "expense"]


BANK = Account("1002", "bank", "银行存款", "asset")
CARD_RECEIVABLES = Account("1131", "card receivables", "信用卡应收款", "asset")
INTEREST_RECEIVABLE = Account("1132", "interest receivable", "应收利息", "asset")
LOANS = Account("1303", "loans receivable", "贷款", "asset")
ALLOWANCE = Account("1304", "allowance for loan losses", "贷款损失准备", "asset")
"""Stands in credit: it lessens the loans."""
UNEARNED_SUBSIDY = Account("2204", "contract liabilities: subsidy not earned yet", "合同负债", "liability")
CREDITS = Account("2241", "customers' credit balances", "其他应付款", "liability")
REFUNDS_PAYABLE = Account("2243", "refunds payable", "应付退款", "liability")
INTEREST_INCOME = Account("6011", "interest income", "利息收入", "income")
FEE_INCOME = Account("6021", "fee income", "手续费收入", "income")
MERCHANT_FEES = Account("6022", "merchant service fees", "商户手续费收入", "income")
PENALTY_INCOME = Account("6051", "penalty income", "其他业务收入", "income")
RECOVERIES = Account("6053", "recoveries after write-off", "已核销贷款收回", "income")
IMPAIRMENT = Account("6702", "impairment loss", "信用减值损失", "expense")

CHART: dict[str, Account] = {
    account.code: account
    for account in (
        BANK,
        CARD_RECEIVABLES,
        INTEREST_RECEIVABLE,
        LOANS,
        ALLOWANCE,
        UNEARNED_SUBSIDY,
        CREDITS,
        REFUNDS_PAYABLE,
        INTEREST_INCOME,
        FEE_INCOME,
        MERCHANT_FEES,
        PENALTY_INCOME,
        RECOVERIES,
        IMPAIRMENT,
    )
}
