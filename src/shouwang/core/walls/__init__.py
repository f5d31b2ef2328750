"""The second wall: what a transaction may see and write, held by PostgreSQL's row security and not by our queries.

`scopes` says what the present request or job may see, `statements` sends it along with every statement, `policies` is
the wall in the database. With no scope nothing is visible and nothing can be written. See docs/adr/0005.
"""

from .policies import OPEN, UnwalledTable, are_up, as_owner, put_up, walls
from .scopes import NOTHING, committee, enter, login, nothing, of_a_request, stand_in_for_the_house, street, system
from .statements import install

__all__ = [
    "NOTHING",
    "OPEN",
    "UnwalledTable",
    "are_up",
    "as_owner",
    "committee",
    "enter",
    "install",
    "login",
    "nothing",
    "of_a_request",
    "put_up",
    "stand_in_for_the_house",
    "street",
    "system",
    "walls",
]
