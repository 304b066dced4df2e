"""Which published event each fact is."""

from fenqi.contracts import loan, loan_channels, loan_contract
from loan_svc.domain import (
    contract_facts,
    day_facts,
    debit,
    facts_ageing,
    facts_money,
    facts_operations,
    facts_origination,
    reconciliation,
    suspense_facts,
)

PUBLISHED: dict[type, str] = {
    facts_origination.LoanBooked: loan.LoanBookedV1.TYPE,
    facts_origination.ContractSigned: loan.ContractSignedV1.TYPE,
    facts_origination.DisbursementInstructed: loan.DisbursementInstructedV1.TYPE,
    facts_origination.Disbursed: loan.DisbursedV1.TYPE,
    facts_origination.SubsidyEarned: loan.SubsidyEarnedV1.TYPE,
    facts_origination.DisbursementFailed: loan.DisbursementFailedV1.TYPE,
    facts_origination.LoanCancelled: loan.LoanCancelledV1.TYPE,
    facts_money.PaymentReceived: loan.PaymentReceivedV1.TYPE,
    facts_money.AllocationsMoved: loan.AllocationsMovedV1.TYPE,
    facts_money.PaymentReversed: loan.PaymentReversedV1.TYPE,
    facts_money.RecoveryReceived: loan.RecoveryReceivedV1.TYPE,
    facts_operations.Charged: loan.ChargedV1.TYPE,
    facts_operations.PenaltyWaived: loan.PenaltyWaivedV1.TYPE,
    facts_operations.RefundApplied: loan.RefundAppliedV1.TYPE,
    facts_origination.PayoutApproved: loan.PayoutApprovedV1.TYPE,
    facts_operations.CoolingOffDeclared: loan.CoolingOffDeclaredV1.TYPE,
    facts_operations.ApprovalAsked: loan.ApprovalAskedV1.TYPE,
    facts_operations.ApprovalRefused: loan.ApprovalRefusedV1.TYPE,
    facts_operations.InstructionRefused: loan.InstructionRefusedV1.TYPE,
    facts_money.CreditRefundInstructed: loan.CreditRefundInstructedV1.TYPE,
    facts_money.CreditRefunded: loan.CreditRefundedV1.TYPE,
    facts_money.CreditRefundFailed: loan.CreditRefundFailedV1.TYPE,
    facts_operations.Restructured: loan.RestructuredV1.TYPE,
    facts_operations.TransactionReversed: loan.TransactionReversedV1.TYPE,
    facts_money.LoanSettled: loan.LoanSettledV1.TYPE,
    facts_ageing.Overdue: loan.OverdueV1.TYPE,
    facts_ageing.OverdueCured: loan.OverdueCuredV1.TYPE,
    facts_ageing.Reclassified: loan.ReclassifiedV1.TYPE,
    facts_ageing.InstalmentDue: loan.InstalmentDueV1.TYPE,
    facts_ageing.EarningChanged: loan.EarningChangedV1.TYPE,
    facts_operations.WrittenOff: loan.WrittenOffV1.TYPE,
}
"""The loan's. The business day is an aggregate of its own."""

PUBLISHED_DAYS: dict[type, str] = {
    day_facts.InterestAccrued: loan.InterestAccruedV1.TYPE,
    day_facts.AllowanceChanged: loan.AllowanceChangedV1.TYPE,
    day_facts.BusinessDayClosed: loan.BusinessDayClosedV1.TYPE,
}

PUBLISHED_SUSPENSE: dict[type, str] = {
    suspense_facts.SuspenseReceived: loan_channels.SuspenseReceivedV1.TYPE,
    suspense_facts.SuspenseApplied: loan_channels.SuspenseAppliedV1.TYPE,
    suspense_facts.SuspenseReopened: loan_channels.SuspenseReopenedV1.TYPE,
    suspense_facts.SuspenseReturnRequested: loan_channels.SuspenseReturnRequestedV1.TYPE,
    suspense_facts.SuspenseReturnRefused: loan_channels.SuspenseReturnRefusedV1.TYPE,
    suspense_facts.SuspenseReturned: loan_channels.SuspenseReturnedV1.TYPE,
}

PUBLISHED_DEBITS: dict[type, str] = {
    debit.DebitInstructed: loan_channels.DebitInstructedV1.TYPE,
    debit.DebitCollected: loan_channels.DebitCollectedV1.TYPE,
    debit.DebitRefused: loan_channels.DebitRefusedV1.TYPE,
    debit.DebitCancelled: loan_channels.DebitCancelledV1.TYPE,
}

PUBLISHED_STATEMENTS: dict[type, str] = {reconciliation.ReconciliationDone: loan_channels.ReconciliationDoneV1.TYPE}

PUBLISHED_BREAKS: dict[type, str] = {
    reconciliation.BreakFound: loan_channels.BreakFoundV1.TYPE,
    reconciliation.BreakAssigned: loan_channels.BreakAssignedV1.TYPE,
    reconciliation.BreakWorked: loan_channels.BreakWorkedV1.TYPE,
    reconciliation.BreakClosed: loan_channels.BreakClosedV1.TYPE,
}
PUBLISHED_CONTRACTS: dict[type, str] = {
    contract_facts.PaperContractUploaded: loan_contract.PaperContractUploadedV1.TYPE,
    contract_facts.HandwritingChecked: loan_contract.HandwritingCheckedV1.TYPE,
    contract_facts.ContractAgreed: loan_contract.ContractAgreedV1.TYPE,
    contract_facts.ContractSealed: loan_contract.ContractSealedV1.TYPE,
    contract_facts.SettlementLetterSealed: loan_contract.SettlementLetterSealedV1.TYPE,
}
"""The contract's: an aggregate beside the loan's, so that papers and seals never get in the way of money."""
