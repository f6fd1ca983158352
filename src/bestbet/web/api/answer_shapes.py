"""What the REST interface takes and gives beside the JSON of the command line."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ProblemShape(BaseModel):
    """One thing that is wrong: what, where, and what to do."""

    code: str
    severity: str
    file: str | None
    line: int | None
    column: int | None
    text: str
    remedy: str


class Problems(BaseModel):
    """Everything that is wrong."""

    problems: list[ProblemShape]


class JobShape(BaseModel):
    """Work that was asked for; `outcome` is null until it is done."""

    id: int
    kind: str
    state: str
    outcome: str | None
    note: str | None
    asked_at: str | None
    started_at: str | None
    finished_at: str | None
    seconds_left: float | None = Field(description="A guess from how long such work took before; null without one.")
    problems: list[dict[str, Any]]


class WorkAsked(BaseModel):
    """Which work is asked for, and what is chosen for it; what is not said is as usual."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(max_length=40, examples=["odds"])
    parameters: dict[str, int | str] = Field(default_factory=dict, max_length=8, examples=[{"seed": 1}])


class Me(BaseModel):
    """Who is asking."""

    id: int
    name: str
    login: str
    role: str
    how: str
    scope: str


class TokenAsked(BaseModel):
    """A new API token."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)
    scope: str = Field(default="read", pattern="^(read|write|manage)$")
    days: int = Field(default=90, ge=1, le=366)


class TokenShape(BaseModel):
    """What is known of a token; never the token itself."""

    id: int
    account_id: int
    name: str
    prefix: str
    scope: str
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None


class NewToken(BaseModel):
    """A new token, shown this once."""

    token: str
    kept: TokenShape


WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": Problems, "description": words}
    for status, words in (
        (400, "Asked in a way that cannot be meant"),
        (401, "Nobody is logged in"),
        (403, "This role or token may not"),
        (404, "No such thing"),
        (409, "Not as things stand"),
        (422, "Plan, data or parameters are wrong"),
        (503, "The store cannot be reached; try again"),
    )
}
"""What every operation may answer beside its result."""


class PersonAsked(BaseModel):
    """Somebody who is to have an account."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)
    login: str = Field(min_length=1, max_length=120)
    role: str = Field(default="viewer", pattern="^(viewer|editor|owner)$")


class PersonChanges(BaseModel):
    """What is to change about a person; what is not said stays."""

    model_config = ConfigDict(extra="forbid")
    role: str | None = Field(default=None, pattern="^(viewer|editor|owner)$")
    is_active: bool | None = None


class PersonShape(BaseModel):
    """Somebody with an account."""

    id: int
    name: str
    login: str
    role: str
    created_at: str
    is_active: bool


class NewPerson(BaseModel):
    """A new person and their first password, shown this once."""

    password: str
    person: PersonShape


class HappeningShape(BaseModel):
    """One line of the audit."""

    at: str
    account_id: int | None
    name: str | None
    how: str
    event: str
    about: dict[str, str]


class MappingText(BaseModel):
    """How the files are read, as the text of facts.yaml; `base` is the SHA-256 of the text that was changed."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=1_000_000)
    base: str = Field(min_length=64, max_length=64)
