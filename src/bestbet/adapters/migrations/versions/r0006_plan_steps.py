"""What became of the plan, step by step: the text before and after, so that a step can be undone and done again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of steps."""
    op.create_table(
        "plan_steps",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "way", "about")),
        sa.Column("account_id", sa.Integer),
        sa.Column("before_id", sa.Integer, nullable=False),
        sa.Column("after_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_steps"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_plan_steps_account_id"),
        sa.ForeignKeyConstraint(["before_id"], ["documents.id"], name="fk_plan_steps_before_id"),
        sa.ForeignKeyConstraint(["after_id"], ["documents.id"], name="fk_plan_steps_after_id"),
    )
