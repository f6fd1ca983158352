"""Changes of a commitment in the ledger: entries of their own kind, with who, why and a second person beside them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.ledger_store import BECAUSE, WHO, append, decision_in_force, entries_of, person_of
from bestbet.commit.chain import Entry
from bestbet.commit.change import CHANGE, SECOND, Change, change_body
from bestbet.commit.decision import Actor
from bestbet.commit.seals import SALT_BYTES, seal


@dataclass(frozen=True, slots=True)
class InForce:
    """The decision in force, its entry's body, and the bodies of the changes made of it since, oldest first."""

    seq: int
    body: dict[str, Any]
    changes: tuple[dict[str, Any], ...]

    @property
    def taken(self) -> tuple[dict[str, Any], ...]:
        """The changes of the effort that are in force."""
        return tuple(body for body in self.changes if body["taken"] and body["effort"])


def in_force(connection: Connection) -> InForce | None:
    """Return the decision in force with its changes, None where nothing is committed."""
    seq = decision_in_force(connection)
    if seq is None:
        return None
    entries = [entry for entry in entries_of(connection) if entry.seq >= seq]
    bodies = [entry.body for entry in entries]
    changes = tuple(body for body in bodies if body["kind"] == CHANGE and body["decision"] == str(seq))
    return InForce(seq, bodies[0], changes)


def append_change(
    connection: Connection, change: Change, *, who: str, authenticated_by: str, because: str, second: str | None,
    at: datetime,
) -> Entry:  # fmt: skip
    """Return the entry of a change, with its names and reason beside it."""
    actor = Actor(person_of(connection, who, at), "owner", authenticated_by)
    texts = {WHO: (who, actor.person), BECAUSE: (because, actor.person)}
    if second:
        texts[SECOND] = (second, person_of(connection, second, at))
    asides = {field: (secrets.token_bytes(SALT_BYTES), text, person) for field, (text, person) in texts.items()}
    seals = {field: seal(field, text, salt) for field, (salt, text, _) in asides.items()}
    return append(connection, CHANGE, change_body(change, actor, seals), asides, at)
