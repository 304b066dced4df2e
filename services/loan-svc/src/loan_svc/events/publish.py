"""Which published event each fact is."""

from fenqi.contracts import loan
from loan_svc.domain import facts

PUBLISHED: dict[type, str] = {
    facts.LoanBooked: loan.LoanBookedV1.TYPE,
    facts.ContractSigned: loan.ContractSignedV1.TYPE,
    facts.DisbursementInstructed: loan.DisbursementInstructedV1.TYPE,
    facts.Disbursed: loan.DisbursedV1.TYPE,
    facts.SubsidyEarned: loan.SubsidyEarnedV1.TYPE,
    facts.DisbursementFailed: loan.DisbursementFailedV1.TYPE,
    facts.LoanCancelled: loan.LoanCancelledV1.TYPE,
    facts.PaymentReceived: loan.PaymentReceivedV1.TYPE,
    facts.AllocationsMoved: loan.AllocationsMovedV1.TYPE,
    facts.PaymentReversed: loan.PaymentReversedV1.TYPE,
    facts.RecoveryReceived: loan.RecoveryReceivedV1.TYPE,
    facts.Charged: loan.ChargedV1.TYPE,
    facts.PenaltyWaived: loan.PenaltyWaivedV1.TYPE,
    facts.RefundApplied: loan.RefundAppliedV1.TYPE,
    facts.PayoutApproved: loan.PayoutApprovedV1.TYPE,
    facts.CoolingOffDeclared: loan.CoolingOffDeclaredV1.TYPE,
    facts.ApprovalAsked: loan.ApprovalAskedV1.TYPE,
    facts.ApprovalRefused: loan.ApprovalRefusedV1.TYPE,
    facts.CreditRefundInstructed: loan.CreditRefundInstructedV1.TYPE,
    facts.CreditRefunded: loan.CreditRefundedV1.TYPE,
    facts.CreditRefundFailed: loan.CreditRefundFailedV1.TYPE,
    facts.Restructured: loan.RestructuredV1.TYPE,
    facts.TransactionReversed: loan.TransactionReversedV1.TYPE,
    facts.LoanSettled: loan.LoanSettledV1.TYPE,
    facts.Overdue: loan.OverdueV1.TYPE,
    facts.OverdueCured: loan.OverdueCuredV1.TYPE,
    facts.Reclassified: loan.ReclassifiedV1.TYPE,
    facts.InstalmentDue: loan.InstalmentDueV1.TYPE,
    facts.EarningChanged: loan.EarningChangedV1.TYPE,
    facts.WrittenOff: loan.WrittenOffV1.TYPE,
}
"""The loan's. The business day is an aggregate of its own."""

PUBLISHED_DAYS: dict[type, str] = {
    facts.InterestAccrued: loan.InterestAccruedV1.TYPE,
    facts.AllowanceChanged: loan.AllowanceChangedV1.TYPE,
    facts.BusinessDayClosed: loan.BusinessDayClosedV1.TYPE,
}
