"""The ledger: entries, what stands beside them, decisions with reviews and trip-wires, and checkpoints.

Entries can be added and never changed; the triggers are a speed bump for honest mistakes. Whoever owns the database can
take them away, and then the chain and the checkpoints show it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_REFUSAL = "entries of the ledger are never changed: add one that corrects them"


def upgrade() -> None:
    """Make the tables of the ledger and close the entries against change."""
    op.create_table(
        "entries",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sa.UniqueConstraint("id", name="uq_entries_id"),
        sa.UniqueConstraint("prev", name="uq_entries_prev"),
    )
    op.create_table(
        "asides",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("text", sa.Text),
        sa.Column("erased_at", sa.Text),
        sa.PrimaryKeyConstraint("seq", "field", name="pk_asides"),
        sa.ForeignKeyConstraint(["seq"], ["entries.seq"], name="fk_asides_seq"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_asides_person_id"),
    )
    op.create_table(
        "attachments",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", "role", name="pk_attachments"),
        sa.ForeignKeyConstraint(["seq"], ["entries.seq"], name="fk_attachments_seq"),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name="fk_attachments_sha256"),
    )
    _decisions()
    op.create_table(
        "checkpoints",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoints"),
    )
    _close_entries()


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("strategy", sa.Text, nullable=False),
        sa.Column("snapshot_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("supersedes", sa.Integer),
        sa.PrimaryKeyConstraint("seq", name="pk_decisions"),
        sa.ForeignKeyConstraint(["seq"], ["entries.seq"], name="fk_decisions_seq"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["odds_snapshots.id"], name="fk_decisions_snapshot_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_decisions_person_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["entries.seq"], name="fk_decisions_supersedes"),
    )
    op.create_table(
        "reviews",
        sa.Column("decision_seq", sa.Integer, nullable=False),
        sa.Column("due", sa.Text, nullable=False),
        sa.Column("entry_seq", sa.Integer),
        sa.PrimaryKeyConstraint("decision_seq", "due", name="pk_reviews"),
        sa.ForeignKeyConstraint(["decision_seq"], ["decisions.seq"], name="fk_reviews_decision_seq"),
        sa.ForeignKeyConstraint(["entry_seq"], ["entries.seq"], name="fk_reviews_entry_seq"),
    )
    op.create_table(
        "trip_wires",
        sa.Column("decision_seq", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("measure", "side", "due", "action")),
        sa.Column("level", sa.Double, nullable=False),
        sa.Column("healthy", sa.Double),
        sa.Column("entry_seq", sa.Integer),
        sa.PrimaryKeyConstraint("decision_seq", "number", name="pk_trip_wires"),
        sa.ForeignKeyConstraint(["decision_seq"], ["decisions.seq"], name="fk_trip_wires_decision_seq"),
        sa.ForeignKeyConstraint(["entry_seq"], ["entries.seq"], name="fk_trip_wires_entry_seq"),
    )


def _close_entries() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_refuse_{action.lower()} BEFORE {action} ON entries "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $body$"
    )
    op.execute(
        "CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
