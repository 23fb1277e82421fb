"""A meeting as it stands this second: what the operator's screen, the board and the phones show of it.

No suggestions, no phones, no names of residents in a `Room`: the board shows it to everybody in it.
"""

from servicelists.queries.live.phones import Beside, beside, key_of, told
from servicelists.queries.live.pulse import fingerprint, forget, shared_room
from servicelists.queries.live.room import LIVE, Line, Room, Taken, decided_last, following, seconds_since
from servicelists.queries.live.rows import room_of

__all__ = [
    "LIVE",
    "Beside",
    "Line",
    "Room",
    "Taken",
    "beside",
    "decided_last",
    "fingerprint",
    "following",
    "forget",
    "key_of",
    "room_of",
    "seconds_since",
    "shared_room",
    "told",
]
