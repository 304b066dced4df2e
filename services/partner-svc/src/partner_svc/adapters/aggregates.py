"""How this service's aggregates are stored."""

from fenqi.store import Aggregate
from partner_svc.domain import checkout, merchant
from partner_svc.events.publish import CHECKOUT_FACTS, MERCHANT_FACTS

MERCHANTS = Aggregate("merchant", "merchants", merchant.Merchant, merchant.evolve, MERCHANT_FACTS)
CHECKOUTS = Aggregate("checkout", "checkouts", checkout.Checkout, checkout.evolve, CHECKOUT_FACTS)
