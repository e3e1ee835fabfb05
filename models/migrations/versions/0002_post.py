"""What the post needs: a searchable copy of what came on paper, and what was cut out of what, or joined of what.

Revision: 0002 (after 0001)
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No batch: SQLite would make the table anew, which the rows that refer to it forbid.
    op.add_column("arrival", sa.Column("searchable", sa.String(length=64), nullable=True))
    op.create_table(
        "piece",
        sa.Column("arrival", sa.String(length=64), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_piece_arrival")),
        sa.ForeignKeyConstraint(["parent"], ["arrival.sha256"], name=op.f("fk_piece_parent")),
        sa.PrimaryKeyConstraint("arrival", "parent", "place", name=op.f("pk_piece")),
    )
    op.create_index(op.f("ix_piece_parent"), "piece", ["parent"])


def downgrade() -> None:
    op.drop_table("piece")
    op.drop_column("arrival", "searchable")
