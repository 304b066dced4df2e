"""The closed word lists of this context."""

from typing import Literal

Status = Literal["booked", "signed", "instructed", "active", "settled", "cancelled", "failed", "written_off"]
"""Where a loan stands: booked → signed → instructed → active → settled | written_off; cancelled and failed end it before
it was owed."""

Method = Literal["equal_instalment", "equal_principal", "flat", "interest_first", "bullet"]
PeriodUnit = Literal["month", "week", "day"]
DayCount = Literal["30/360", "ACT/360", "ACT/364", "ACT/365", "ACT/ACT"]
InterestBasis = Literal["per_period", "daily"]
Rounding = Literal["half_up", "half_even", "up", "down"]
Bucket = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
Classification = Literal["pass", "special_mention", "substandard", "doubtful", "loss"]
"""正常, 关注, 次级, 可疑, 损失."""
Stage = Literal[1, 2, 3]
"""Of expected credit loss (IFRS 9 5.5): as at first recognition, significantly worse, impaired."""
PayeeKind = Literal["merchant", "customer", "card"]
"""`card`: nobody is paid, a posted card purchase is converted."""
Family = Literal["consumer", "card", "cash"]
PayBy = Literal["due_day", "next_working_day"]
LateSince = Literal["due_day", "pay_by"]
PaysAt = Literal["capture", "once"]
Part = Literal["penalty", "fee", "interest", "principal"]
Way = Literal["auto_debit", "counter", "third_party"]
PaymentKind = Literal["instalment", "prepayment", "payoff"]
ReceivedKind = Literal["instalment", "prepayment", "payoff", "recovery"]
"""A payment on a debt that was written off before is a recovery."""
DecidedKind = Literal["charge", "waiver", "cooling_off", "merchant_refund", "restructure", "write_off", "credit_refund"]
"""What happens to a loan besides money that the customer pays."""
AskedKind = Literal["write_off", "credit_refund", "restructure"]
"""What one person asks for and another approves."""
InstructionKind = Literal["write_off", "waiver", "restructure", "charge"]
"""What another service may have decided about a loan, for this one to post."""
PrepaymentMode = Literal["fewer_instalments", "smaller_instalments"]
Convention = Literal["us_reg_z", "eu_aprc"]
"""Annual rates that are shown on request besides China's."""
Channel = Literal["bank_site", "mobile_app", "wechat", "partner_platform", "branch", "merchant_store", "card_business"]
ContractForm = Literal["electronic", "paper"]
CheckOutcome = Literal["accepted", "refused"]
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]
SealLevel = Literal["B-B", "B-T"]
"""PAdES: signed, or signed and time-stamped by a third party."""
