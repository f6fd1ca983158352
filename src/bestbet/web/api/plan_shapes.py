"""What the REST interface takes and gives of the plan."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bestbet.plan.yaml_text import MOST_BYTES
from bestbet.web.api.answer_shapes import ProblemShape

Text = Annotated[str, StringConstraints(max_length=MOST_BYTES)]
Name = Annotated[str, StringConstraints(max_length=60)]
Key = Annotated[str, StringConstraints(max_length=140)]
Value = Annotated[str, StringConstraints(max_length=2000)]
SECTION = "^(plan|objectives|resources|tactics|strategies|rivals)$"


class PlanShape(BaseModel):
    """The text of the plan, what it is known by (also its ETag), and its problems as `bestbet check --json`."""

    file: str
    sha256: str
    text: str
    ok: bool
    problems: list[ProblemShape]


class PlanText(BaseModel):
    """A whole plan."""

    model_config = ConfigDict(extra="forbid")
    text: Text


class NodeChange(BaseModel):
    """New values for fields of one entry; what is not named stays, an empty value takes it away."""

    model_config = ConfigDict(extra="forbid")
    section: str = Field(pattern=SECTION, examples=["objectives"])
    name: Name = Field(default="", examples=["volume"])
    fields: dict[Key, Value] = Field(max_length=300, examples=[{"amount": "7 million"}])


class FieldShape(BaseModel):
    """One field of an entry as written; fields of the same slot change together."""

    key: str
    label: str
    value: str
    slot: str
    hint: str
    rests_on: str
    choices: list[str]


class NodeShape(BaseModel):
    """One entry of the plan."""

    section: str
    name: str
    sha256: str
    fields: list[FieldShape]


class NewNode(BaseModel):
    """A new entry, filled in from fields, or a copy of `like`."""

    model_config = ConfigDict(extra="forbid")
    section: str = Field(pattern=SECTION.replace("plan|", ""), examples=["objectives"])
    name: Name = Field(min_length=1)
    fields: dict[Key, Value] = Field(default_factory=dict, max_length=300)
    like: Name = ""


class OverlapShape(BaseModel):
    """What two people changed: before, yours and theirs, by field key, or as lines of the text."""

    what: str
    before: dict[str, str]
    yours: dict[str, str]
    theirs: dict[str, str]


class Overlaps(BaseModel):
    """Why a save was refused: somebody changed the same meanwhile. `sha256` is of the plan as it stands."""

    problems: list[ProblemShape]
    sha256: str
    overlaps: list[OverlapShape]


class StepShape(BaseModel):
    """One change of the plan."""

    id: int
    at: str
    way: str
    about: str
    by: str | None
    before_version: int
    version: int


class VersionShape(BaseModel):
    """One text that the plan had."""

    version: int
    sha256: str
    first_seen: str


class VersionsShape(BaseModel):
    """The newest versions and changes, the newest first; `undo` and `redo` say what can be turned now."""

    sha256: str
    undo: StepShape | None
    redo: StepShape | None
    steps: list[StepShape]
    versions: list[VersionShape]


class VersionText(BaseModel):
    """The text of one version."""

    version: int
    text: str
