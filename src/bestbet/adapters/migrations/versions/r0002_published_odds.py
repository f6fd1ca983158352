"""Odds that were published, what they were computed from, and how they came out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of published odds."""
    op.create_table(
        "odds_snapshots",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("facts_digest", sa.Text, nullable=False),
        sa.Column("as_of", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("n_paths", sa.Integer, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("assessment", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_odds_snapshots"),
        sa.UniqueConstraint("key", name="uq_odds_snapshots_key"),
        sa.ForeignKeyConstraint(["assessment"], ["contents.sha256"], name="fk_odds_snapshots_assessment"),
    )
    for other, table in (("document", "documents"), ("import", "imports")):
        name = f"snapshot_{table}"
        op.create_table(
            name,
            sa.Column("snapshot_id", sa.Integer, nullable=False),
            sa.Column(f"{other}_id", sa.Integer, nullable=False),
            sa.PrimaryKeyConstraint("snapshot_id", f"{other}_id", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(["snapshot_id"], ["odds_snapshots.id"], name=f"fk_{name}_snapshot_id"),
            sa.ForeignKeyConstraint([f"{other}_id"], [f"{table}.id"], name=f"fk_{name}_{other}_id"),
        )
    op.create_table(
        "forecasts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("snapshot_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("must", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Double) for name in ("target", "p", "mcse", "low", "median", "high")),
        sa.PrimaryKeyConstraint("id", name="pk_forecasts"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["odds_snapshots.id"], name="fk_forecasts_snapshot_id"),
        sa.UniqueConstraint("snapshot_id", "strategy", "objective", name="uq_forecasts_snapshot_id_strategy_objective"),
    )
    op.create_table(
        "outcomes",
        sa.Column("forecast_id", sa.Integer, nullable=False),
        sa.Column("came_true", sa.Boolean, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("facts_digest", sa.Text, nullable=False),
        sa.Column("scored_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("forecast_id", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["forecast_id"], ["forecasts.id"], name="fk_outcomes_forecast_id"),
    )


_TEXTS = ("strategy", "objective", "measure", "direction", "unit", "due")
