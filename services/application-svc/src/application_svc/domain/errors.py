"""Every "no" of this service. A rule of eligibility is one class: its code names the rule, its remedy what helps."""

from typing import ClassVar

from fenqi.kernel import Conflict, Forbidden, Invalid, NotFound


class Ineligible(Invalid):
    """The application breaks a rule that is checked before anybody reviews it."""

    code = "ineligible"


class ProductUnknown(Ineligible):
    """There is no such product."""

    code = "product-unknown"
    remedy: ClassVar[str] = "Choose a product from GET /application/v1/products."


class ChannelNotOpen(Ineligible):
    """This product is not offered through this channel."""

    code = "channel-not-open"
    remedy: ClassVar[str] = "Use one of the channels the product lists, or another product."


class WrongHand(Ineligible):
    """This channel's forms are entered by somebody else: some by the customer, some by a clerk."""

    code = "channel-entered-by-other"
    remedy: ClassVar[str] = "Apply through a channel you may enter, or ask at the counter."


class CurrencyNotOffered(Ineligible):
    """The product is in another currency."""

    code = "currency-not-offered"
    remedy: ClassVar[str] = "Ask for an amount in the product's currency."


class AmountOutsideProduct(Ineligible):
    """The product does not offer this amount."""

    code = "amount-outside-product"
    remedy: ClassVar[str] = "Ask for an amount inside the product's range."


class TermOutsideProduct(Ineligible):
    """The product does not offer this number of months."""

    code = "term-outside-product"
    remedy: ClassVar[str] = "Choose one of the product's terms."


class MethodNotOffered(Ineligible):
    """The product is not repaid by this method."""

    code = "method-not-offered"
    remedy: ClassVar[str] = "Choose one of the product's methods."


class PurposeNotAllowed(Ineligible):
    """The product does not finance this purpose."""

    code = "purpose-not-allowed"
    remedy: ClassVar[str] = "State one of the product's purposes, or choose another product."


class CheckoutRequired(Ineligible):
    """This product pays a merchant, so it begins with a merchant's checkout."""

    code = "checkout-required"
    remedy: ClassVar[str] = "Start at the merchant's checkout and send its checkout_id."


class CheckoutNotAllowed(Ineligible):
    """This product pays the customer and has nothing to do with a checkout."""

    code = "checkout-not-allowed"
    remedy: ClassVar[str] = "Leave checkout_id out, or choose a consumer product."


class CheckoutUnknown(Ineligible):
    """There is no such checkout."""

    code = "checkout-unknown"
    remedy: ClassVar[str] = "Open a checkout at the merchant and send its id."


class CheckoutNotOpen(Ineligible):
    """The checkout is not open any more."""

    code = "checkout-not-open"
    remedy: ClassVar[str] = "Open a new checkout at the merchant."


class CheckoutDiffers(Ineligible):
    """The application and the merchant's checkout don't say the same."""

    code = "checkout-differs"
    remedy: ClassVar[str] = "Ask for exactly the checkout's amount, currency and purpose."


class IdentityNumberInvalid(Ineligible):
    """The identity number is not valid: its length, place, date or check digit (GB 11643) is wrong."""

    code = "identity-number-invalid"
    remedy: ClassVar[str] = "Check the number against the identity card and type it again."


class BirthDateDiffers(Ineligible):
    """The birth date or age is not the one in the identity number."""

    code = "birth-date-differs"
    remedy: ClassVar[str] = "Correct the birth date, or the identity number."


class UnderAge(Ineligible):
    """The applicant is not 18 yet."""

    code = "under-age"
    remedy: ClassVar[str] = "Apply again from the 18th birthday on."


class CapacityLimited(Ineligible):
    """The applicant does not state full civil capacity, which every contract of credit needs."""

    code = "capacity-limited"
    remedy: ClassVar[str] = (
        "Ask at a branch what a guardian may do; this application can't be made by the person alone."
    )


class OnBadRecordList(Ineligible):
    """The applicant is on the bad-record list."""

    code = "bad-record-listed"
    remedy: ClassVar[str] = "Ask at a branch for the entry, settle it, or dispute it with proof; it is lifted then."


class IncomeNotStated(Ineligible):
    """The statement names no income to repay from."""

    code = "income-not-stated"
    remedy: ClassVar[str] = "State the yearly income."


class ConsentMissing(Ineligible):
    """A consent that the review needs was not given."""

    code = "consent-missing"
    remedy: ClassVar[str] = "Read the terms and give every consent the product lists."


class ConsentTextOutdated(Ineligible):
    """The consent was given to a text that is not the one in force."""

    code = "consent-text-outdated"
    remedy: ClassVar[str] = "Show the text in force (GET /application/v1/products, consent_texts) and ask again."


class CustomerMissing(Invalid):
    """A clerk names the customer the form is for; a customer only ever applies for themselves."""

    code = "customer-missing"
    remedy: ClassVar[str] = "Send customer_id (clerks), or leave it out (customers)."


class AlreadySubmitted(Conflict):
    """A submitted application can't be changed or submitted again."""

    code = "already-submitted"
    remedy: ClassVar[str] = "Look at its progress; withdraw it and start another to change something."


class CheckoutTaken(Conflict):
    """Another application was submitted for this checkout."""

    code = "checkout-taken"
    remedy: ClassVar[str] = "Follow that application, or open a new checkout."


class NotWithdrawable(Conflict):
    """It is too late, or not needed, to withdraw this application."""

    code = "not-withdrawable"
    remedy: ClassVar[str] = "When a loan was booked, cancel that loan instead."


class NotForYou(Forbidden):
    """Applications are for customers, and for staff and services with the permission."""

    code = "forbidden"


class FormIncomplete(Conflict):
    """The form is not complete, so it can't be submitted."""

    code = "form-incomplete"
    remedy: ClassVar[str] = "Fill in what GET /application/v1/applications/{id}/sections says is missing."


class DocumentsMissing(Conflict):
    """This product wants its required documents before submission, and some are missing."""

    code = "documents-missing"
    remedy: ClassVar[str] = "Upload what GET /application/v1/applications/{id}/checklist says is missing."


class NotDraft(Conflict):
    """Only a draft may be changed."""

    code = "not-a-draft"
    remedy: ClassVar[str] = "Start another draft; a submitted application is supplemented when the review asks."


class ApplicationClosed(Conflict):
    """This application is closed: withdrawn or expired."""

    code = "application-closed"
    remedy: ClassVar[str] = "Start another draft."


class SectionUnknown(Invalid):
    """The form has no such section."""

    code = "section-unknown"
    remedy: ClassVar[str] = "Sections are applicant, employment, income, housing, purpose, plan, accounts and consents."


class DocumentKindUnknown(Invalid):
    """There is no such kind of document."""

    code = "document-kind-unknown"
    remedy: ClassVar[str] = "Use a kind of GET /application/v1/products, document_kinds."


class DocumentsClosed(Conflict):
    """Documents come into a draft, or into a supplement that the review asked for and still waits for."""

    code = "documents-closed"
    remedy: ClassVar[str] = "Wait until the review asks for more."


class DocumentTwice(Conflict):
    """This very document is there already."""

    code = "document-twice"
    remedy: ClassVar[str] = "Use the one that is there, or upload another file."


class TooManyDocuments(Conflict):
    """The application holds as many documents as it may."""

    code = "too-many-documents"
    remedy: ClassVar[str] = "Put several pages into one PDF."


class DocumentUnknown(NotFound):
    """This application has no such document."""

    code = "document-unknown"


class RequestNotOpen(Conflict):
    """The supplement request is not one of this application's open ones."""

    code = "supplement-not-open"
    remedy: ClassVar[str] = "Name an open request of GET /application/v1/applications/{id}/supplements."


class SupplementClosed(Conflict):
    """The request was answered, or the application was decided or closed meanwhile."""

    code = "supplement-closed"
    remedy: ClassVar[str] = "Look at the application's progress."


class SupplementLate(Conflict):
    """The deadline of this request is over."""

    code = "supplement-late"
    remedy: ClassVar[str] = "Apply again; what was uploaded can be sent with the new application."


class ItemUnknown(Invalid):
    """The answer names something that was not asked for."""

    code = "item-not-asked-for"
    remedy: ClassVar[str] = "Name only items of the request."


class RecordListed(Conflict):
    """This identity number is on the bad-record list already."""

    code = "bad-record-listed-before"
    remedy: ClassVar[str] = "Lift the entry that is there before listing it anew."


class ReasonMissing(Invalid):
    """Who looks at personal data in clear says why."""

    code = "reason-missing"
    remedy: ClassVar[str] = "Send ?reason= as a word: review, complaint, audit."


class TooManyChanges(Conflict):
    """This draft was changed as often as a draft may be."""

    code = "too-many-changes"
    remedy: ClassVar[str] = "Submit it, or start another draft."


class TooManyAnswers(Conflict):
    """This request was answered in part as often as it may be."""

    code = "too-many-answers"
    remedy: ClassVar[str] = "Ask at a branch, or withdraw and apply again."
