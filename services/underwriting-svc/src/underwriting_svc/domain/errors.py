"""Every "no" of this service."""

from typing import ClassVar

from fenqi.kernel import Conflict, Forbidden, Invalid


class StageOutOfOrder(Conflict):
    """The stages go initial, second, final; this review waits for another one."""

    code = "stage-out-of-order"
    remedy: ClassVar[str] = "Complete the stage the review waits for."


class ReviewDecided(Conflict):
    """This review is decided and its stages are signed."""

    code = "review-decided"


class Withdrawn(Conflict):
    """The applicant withdrew: there is nothing to decide any more."""

    code = "application-withdrawn"


class ActedBefore(Forbidden):
    """Nobody acts in two stages of one application."""

    code = "acted-in-another-stage"
    remedy: ClassVar[str] = "Leave this stage to somebody who has not acted on the application."


class EnteredByYou(Forbidden):
    """Nobody reviews an application they entered."""

    code = "entered-by-you"
    remedy: ClassVar[str] = "Leave it to somebody who had no hand in the form."


class AboveAuthority(Forbidden):
    """The amount is above what you may decide."""

    code = "above-authority"
    remedy: ClassVar[str] = "Leave the decision to somebody with the higher authority."


class NotAPerson(Forbidden):
    """A stage is signed by a member of the staff."""

    code = "not-a-person"


class NoPrice(Conflict):
    """It can't be approved because it has no price."""

    code = "no-price"
    remedy: ClassVar[str] = "Put the missing row into the product's price table, then complete the stage; or decline."


class ProductNotSetUp(Invalid):
    """Underwriting has no settings for this product."""

    code = "product-not-set-up"


class NoPriceTable(Invalid):
    """This product is not priced by a partner's table."""

    code = "no-price-table"


class PriceRowTwice(Invalid):
    """The table names a month and grade twice."""

    code = "price-row-twice"


class RateOutsideCorridor(Invalid):
    """A rate is outside what the product may cost."""

    code = "rate-outside-corridor"
