"""Ask whoever knows about an applicant, before anything is decided."""

from underwriting_svc.domain.evidence import NOTHING_ASKED, Evidence
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports


async def gather_evidence(submission: Submission, ports: Ports) -> tuple[Submission, Evidence]:
    """The submission with what the bureau told put where the applicant told nothing, and the evidence."""
    return submission, NOTHING_ASKED
