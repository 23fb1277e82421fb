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
    back_to_intent,
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
    "back_to_intent",
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
