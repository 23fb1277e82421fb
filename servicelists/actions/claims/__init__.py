"""认领: intention, the unit's yes, registering, giving back, handing on, done, verified.

Order of locks everywhere: needs (by id), claim, list, service item.
"""

from servicelists.actions.claims.intents import (
    agree,
    agree_back,
    change,
    create,
    set_deadlines,
    suitable_again,
    unsuitable,
)
from servicelists.actions.claims.registers import (
    Result,
    complete,
    register,
    register_many,
    release,
    transfer,
    verify,
)

__all__ = [
    "Result",
    "agree",
    "agree_back",
    "change",
    "complete",
    "create",
    "register",
    "register_many",
    "release",
    "set_deadlines",
    "suitable_again",
    "transfer",
    "unsuitable",
    "verify",
]
