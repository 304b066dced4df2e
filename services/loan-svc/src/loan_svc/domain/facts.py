"""Everything that can happen to a loan. Fields are exactly those of the published events."""

from loan_svc.domain.facts_ageing import EarningChanged, InstalmentDue, Overdue, OverdueCured, Reclassified
from loan_svc.domain.facts_money import (
    AllocationsMoved,
    CreditRefunded,
    CreditRefundFailed,
    CreditRefundInstructed,
    LoanSettled,
    PaymentReceived,
    PaymentReversed,
    RecoveryReceived,
)
from loan_svc.domain.facts_operations import (
    ApprovalAsked,
    ApprovalRefused,
    Charged,
    CoolingOffDeclared,
    InstructionRefused,
    PenaltyWaived,
    RefundApplied,
    Restructured,
    TransactionReversed,
    WrittenOff,
)
from loan_svc.domain.facts_origination import (
    ContractSigned,
    Disbursed,
    DisbursementFailed,
    DisbursementInstructed,
    LoanBooked,
    LoanCancelled,
    PayoutApproved,
    SubsidyEarned,
)

LoanFact = (
    LoanBooked
    | ContractSigned
    | DisbursementInstructed
    | Disbursed
    | SubsidyEarned
    | DisbursementFailed
    | LoanCancelled
    | PaymentReceived
    | AllocationsMoved
    | PaymentReversed
    | RecoveryReceived
    | Charged
    | PenaltyWaived
    | RefundApplied
    | PayoutApproved
    | CoolingOffDeclared
    | ApprovalAsked
    | ApprovalRefused
    | InstructionRefused
    | CreditRefundInstructed
    | CreditRefunded
    | CreditRefundFailed
    | Restructured
    | TransactionReversed
    | LoanSettled
    | Overdue
    | OverdueCured
    | Reclassified
    | InstalmentDue
    | EarningChanged
    | WrittenOff
)
