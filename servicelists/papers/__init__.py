"""Every paper of a meeting and of a month, derived from the rows: nothing is typed for a paper.

Each builder gives a `tianyuan.documents.paper.Paper`; `catalogue` lists which exist now and why others do not yet.
"""

from servicelists.papers.agendas import agenda, drafted
from servicelists.papers.claim_letters import claim_letter
from servicelists.papers.minutes import minutes
from servicelists.papers.month import blank_needs, needs_list, services_list
from servicelists.papers.notices import notice, reply_slip
from servicelists.papers.nudges import nudge
from servicelists.papers.records import record
from servicelists.papers.sign_in import sign_in

__all__ = [
    "agenda",
    "blank_needs",
    "claim_letter",
    "drafted",
    "minutes",
    "needs_list",
    "notice",
    "nudge",
    "record",
    "reply_slip",
    "services_list",
    "sign_in",
]
