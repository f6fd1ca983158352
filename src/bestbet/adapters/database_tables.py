"""The tables of the store: one schema for SQLite and PostgreSQL, as the newest migration leaves it.

Moments and days are ISO 8601 texts, the same in both; contents are named by the SHA-256 of their bytes and never
change. Personal data stand in `people`, `accounts` and `asides` alone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _content(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey("contents.sha256"), nullable=nullable)


WORKSPACE = Table(
    "workspace",
    METADATA,
    _id(),
    _text("origin"),
    _text("created_at"),
    CheckConstraint("id = 1", name="one"),
)

CONTENTS = Table(
    "contents",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    _id(),
    _text("kind"),
    Column("version", Integer, nullable=False),
    _content("sha256"),
    _text("first_seen"),
    UniqueConstraint("kind", "version"),
    UniqueConstraint("kind", "sha256"),
)

IMPORTS = Table(
    "imports",
    METADATA,
    _id(),
    Column("folder", Text, nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    _text("as_of"),
    _text("sha256"),
    _text("registered_at"),
)

IMPORT_FILES = Table(
    "import_files",
    METADATA,
    Column("import_id", Integer, ForeignKey("imports.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    _text("sha256"),
)

PEOPLE = Table("people", METADATA, _id(), _maybe("name"), _text("created_at"), _maybe("erased_at"))

ODDS_SNAPSHOTS = Table(
    "odds_snapshots",
    METADATA,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("at"),
    _text("facts_digest"),
    _text("as_of"),
    Column("seed", BigInteger, nullable=False),
    Column("n_paths", Integer, nullable=False),
    _text("engine"),
    _text("code"),
    _content("assessment"),
)

SNAPSHOT_DOCUMENTS = Table(
    "snapshot_documents",
    METADATA,
    Column("snapshot_id", Integer, ForeignKey("odds_snapshots.id"), primary_key=True),
    Column("document_id", Integer, ForeignKey("documents.id"), primary_key=True),
)

SNAPSHOT_IMPORTS = Table(
    "snapshot_imports",
    METADATA,
    Column("snapshot_id", Integer, ForeignKey("odds_snapshots.id"), primary_key=True),
    Column("import_id", Integer, ForeignKey("imports.id"), primary_key=True),
)

FORECASTS = Table(
    "forecasts",
    METADATA,
    _id(),
    Column("snapshot_id", Integer, ForeignKey("odds_snapshots.id"), nullable=False),
    _text("strategy"),
    _text("objective"),
    _text("measure"),
    _text("direction"),
    _text("unit"),
    Column("target", Double),
    _text("due"),
    Column("must", Boolean, nullable=False),
    Column("p", Double),
    Column("mcse", Double),
    Column("low", Double),
    Column("median", Double),
    Column("high", Double),
    UniqueConstraint("snapshot_id", "strategy", "objective"),
)

OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("forecast_id", Integer, ForeignKey("forecasts.id"), primary_key=True),
    Column("came_true", Boolean, nullable=False),
    Column("value", Double),
    _text("facts_digest"),
    _text("scored_at"),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("prev", Text, nullable=False, unique=True),
    _text("kind"),
    _text("at"),
    Column("content", LargeBinary, nullable=False),
)

ASIDES = Table(
    "asides",
    METADATA,
    Column("seq", Integer, ForeignKey("entries.seq"), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id")),
    Column("salt", LargeBinary),
    _maybe("text"),
    _maybe("erased_at"),
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("seq", Integer, ForeignKey("entries.seq"), primary_key=True),
    Column("role", Text, primary_key=True),
    _content("sha256"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("seq", Integer, ForeignKey("entries.seq"), primary_key=True),
    _text("strategy"),
    Column("snapshot_id", Integer, ForeignKey("odds_snapshots.id"), nullable=False),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("supersedes", Integer, ForeignKey("entries.seq")),
)

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("decision_seq", Integer, ForeignKey("decisions.seq"), primary_key=True),
    Column("due", Text, primary_key=True),
    Column("entry_seq", Integer, ForeignKey("entries.seq")),
)

TRIP_WIRES = Table(
    "trip_wires",
    METADATA,
    Column("decision_seq", Integer, ForeignKey("decisions.seq"), primary_key=True),
    Column("number", Integer, primary_key=True),
    _text("measure"),
    _text("side"),
    Column("level", Double, nullable=False),
    _text("due"),
    _text("action"),
    Column("healthy", Double),
    Column("entry_seq", Integer, ForeignKey("entries.seq")),
)

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    _id(),
    Column("size", Integer, nullable=False),
    _text("at"),
    _text("text"),
)

JOBS = Table(
    "jobs",
    METADATA,
    _id(),
    _text("kind"),
    Column("key", Text, nullable=False, unique=True),
    _text("due"),
    _text("state"),
    Column("attempt", Integer, nullable=False),
    _maybe("worker"),
    _maybe("leased_at"),
    _maybe("finished_at"),
    _maybe("said"),
    _maybe("parameters"),
    _maybe("asked_at"),
    _maybe("started_at"),
    _maybe("outcome"),
    _maybe("note"),
    _maybe("cancelled_at"),
    Column("account_id", Integer),
)

RESOLUTIONS = Table(
    "resolutions",
    METADATA,
    _id(),
    Column("forecast_id", Integer, ForeignKey("forecasts.id"), nullable=False),
    Column("came_true", Boolean, nullable=False),
    Column("value", Double),
    _text("facts_digest"),
    _text("as_of"),
    _text("scored_at"),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    _id(),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),
    _text("role"),
    _maybe("password"),
    Column("subject", Text, unique=True),
    _text("created_at"),
    _maybe("disabled_at"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    _text("begun_at"),
    _text("seen_at"),
)

TOKENS = Table(
    "tokens",
    METADATA,
    _id(),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    _text("name"),
    _text("prefix"),
    Column("sha256", Text, nullable=False, unique=True),
    _text("scope"),
    _text("created_at"),
    _text("expires_at"),
    _maybe("used_at"),
    _maybe("revoked_at"),
)

FIRST_RUN = Table(
    "first_run", METADATA, _id(), _text("sha256"), _text("made_at"), CheckConstraint("id = 1", name="one")
)

TRIES = Table("tries", METADATA, _id(), _text("bucket"), _text("at"), Index("ix_tries_bucket", "bucket", "at"))

AUDIT = Table(
    "audit",
    METADATA,
    _id(),
    _text("at"),
    Column("account_id", Integer, ForeignKey("accounts.id")),
    _text("how"),
    _text("event"),
    _text("about"),
)

DONE_ONCE = Table(
    "done_once",
    METADATA,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    _text("at"),
)

IN_ORDER = tuple(METADATA.sorted_tables)
"""Every table, those that others point to first."""

PLAN_STEPS = Table(
    "plan_steps",
    METADATA,
    _id(),
    _text("at"),
    _text("way"),
    _text("about"),
    Column("account_id", Integer, ForeignKey("accounts.id")),
    Column("before_id", Integer, ForeignKey("documents.id"), nullable=False),
    Column("after_id", Integer, ForeignKey("documents.id"), nullable=False),
)
