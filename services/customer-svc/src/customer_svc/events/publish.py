"""Which published event each fact is."""

from customer_svc.domain import customer as facts
from fenqi.contracts import customer

PUBLISHED = {
    facts.CustomerRegistered: customer.CustomerRegisteredV1.TYPE,
    facts.NoticeSent: customer.NoticeSentV1.TYPE,
}
