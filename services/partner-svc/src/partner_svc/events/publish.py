"""Which published event each fact is."""

from fenqi.contracts import partner
from partner_svc.domain import checkout_facts as facts
from partner_svc.domain.merchant import MerchantOnboarded

MERCHANT_FACTS: dict[type, str] = {MerchantOnboarded: partner.MerchantOnboardedV1.TYPE}
CHECKOUT_FACTS: dict[type, str] = {
    facts.CheckoutOpened: partner.CheckoutOpenedV1.TYPE,
    facts.CheckoutAuthorised: partner.CheckoutAuthorisedV1.TYPE,
    facts.Captured: partner.CapturedV1.TYPE,
    facts.CheckoutVoided: partner.CheckoutVoidedV1.TYPE,
    facts.WebhookDelivered: partner.WebhookDeliveredV1.TYPE,
    facts.WebhookGivenUp: partner.WebhookGivenUpV1.TYPE,
}
PUBLISHED = {**MERCHANT_FACTS, **CHECKOUT_FACTS}
