"""Work that is done once whatever happens to the worker, and how published probabilities came out, as often as told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of jobs and of resolutions."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "key", "due", "state")),
        sa.Column("attempt", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("worker", "leased_at", "finished_at", "said")),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
    )
    op.create_table(
        "resolutions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("forecast_id", sa.Integer, nullable=False),
        sa.Column("came_true", sa.Boolean, nullable=False),
        sa.Column("value", sa.Double),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("facts_digest", "as_of", "scored_at")),
        sa.PrimaryKeyConstraint("id", name="pk_resolutions"),
        sa.ForeignKeyConstraint(["forecast_id"], ["forecasts.id"], name="fk_resolutions_forecast_id"),
    )
