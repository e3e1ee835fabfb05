"""The register as it is first laid out.

Revision: 0001 (after )
"""

import sqlalchemy as sa
from alembic import op

from models.tables import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", Moment(), nullable=False),
        sa.Column("received_assumed", sa.Boolean(), nullable=False),
        sa.Column("first_seen", Moment(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("not_taken", sa.Boolean(), nullable=False),
        sa.Column("joined", sa.String(length=32), nullable=True),
        sa.Column("same_as", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("document", sa.String(length=64), nullable=True),
        sa.Column("complaint", sa.String(length=64), nullable=True),
        sa.Column("assessment", sa.String(length=64), nullable=True),
        sa.Column("given", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["same_as"], ["arrival.sha256"], name=op.f("fk_arrival_same_as")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_arrival")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_not_taken"), ["not_taken"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrival_same_as"), ["same_as"], unique=False)
        batch_op.create_index("ix_arrival_state_next_try", ["state", "next_try"], unique=False)

    op.create_table(
        "counter",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.String(length=48), nullable=False),
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_about_key"), ["about", "key"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended", Moment(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("was", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_about_key"), ["about", "key"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_state_since"), ["state", "since"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=128), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "ungiven",
        sa.Column("source_key", sa.String(length=512), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_key", name=op.f("pk_ungiven")),
    )
    op.create_table(
        "source",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("reached", Moment(), nullable=True),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.Column("why", sa.String(length=128), nullable=True),
        sa.Column("alarmed", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )
    op.create_table(
        "complaint",
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("arrival", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("received", Moment(), nullable=False),
        sa.Column("received_assumed", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("writer_name", sa.Text(), nullable=True),
        sa.Column("writer_email", sa.Text(), nullable=True),
        sa.Column("writer_address", sa.Text(), nullable=True),
        sa.Column("writer_role", sa.String(length=16), nullable=False),
        sa.Column("affiliate_name", sa.Text(), nullable=True),
        sa.Column("national_number", sa.Text(), nullable=True),
        sa.Column("national_number_masked", sa.String(length=16), nullable=True),
        sa.Column("member_number", sa.Text(), nullable=True),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("privacy_type", sa.String(length=16), nullable=True),
        sa.Column("review_reasons", sa.JSON(), nullable=False),
        sa.Column("fact_date", sa.String(length=10), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_complaint_arrival")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_complaint")),
        sa.UniqueConstraint("arrival", "part", name=op.f("uq_complaint_arrival_part")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_state_due"), ["state", "due"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_writer_email"), ["writer_email"], unique=False)

    op.create_table(
        "identity",
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("arrival", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_identity_arrival")),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_identity")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_arrival"), ["arrival"], unique=False)

    op.create_table(
        "provenance",
        sa.Column("source_key", sa.String(length=512), nullable=False),
        sa.Column("arrival", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=True),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_provenance_arrival")),
        sa.PrimaryKeyConstraint("source_key", name=op.f("pk_provenance")),
    )
    with op.batch_alter_table("provenance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provenance_arrival"), ["arrival"], unique=False)

    op.create_table(
        "dispatch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("arrival", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=32), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("to", sa.Text(), nullable=True),
        sa.Column("with_original", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("queued", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_dispatch_arrival")),
        sa.ForeignKeyConstraint(["reference"], ["complaint.reference"], name=op.f("fk_dispatch_reference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("key", name=op.f("uq_dispatch_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_dispatch_message_id")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_arrival"), ["arrival"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_reference"), ["reference"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_state_next_try"), ["state", "next_try"], unique=False)

    op.create_table(
        "joined",
        sa.Column("arrival", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.sha256"], name=op.f("fk_joined_arrival")),
        sa.ForeignKeyConstraint(["reference"], ["complaint.reference"], name=op.f("fk_joined_reference")),
        sa.PrimaryKeyConstraint("arrival", "reference", name=op.f("pk_joined")),
    )
    with op.batch_alter_table("joined", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joined_reference"), ["reference"], unique=False)

    op.create_table(
        "likeness",
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("received", Moment(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=32), nullable=True),
        sa.Column("national_number", sa.String(length=32), nullable=True),
        sa.Column("member_number", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["complaint.reference"], name=op.f("fk_likeness_reference")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_likeness")),
    )
    with op.batch_alter_table("likeness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_likeness_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_national_number"), ["national_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_likeness_member_number"), ["member_number"], unique=False)

    op.create_table(
        "link",
        sa.Column("one", sa.String(length=32), nullable=False),
        sa.Column("other", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["complaint.reference"], name=op.f("fk_link_one")),
        sa.ForeignKeyConstraint(["other"], ["complaint.reference"], name=op.f("fk_link_other")),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_other"), ["other"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=True),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("found", sa.String(length=16), nullable=True),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("said", sa.String(length=16), nullable=True),
        sa.Column("where", sa.String(length=8), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["complaint.reference"], name=op.f("fk_correction_reference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_reference"), ["reference"], unique=False)

    _make_journal_append_only()


def _make_journal_append_only() -> None:
    """The database itself refuses to change or delete a line of the journal."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
                "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_append_only()"
    )


def downgrade() -> None:
    for table in (
        "correction",
        "link",
        "likeness",
        "joined",
        "dispatch",
        "provenance",
        "identity",
        "complaint",
        "source",
        "ungiven",
        "lease",
        "hold",
        "event",
        "counter",
        "arrival",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_append_only")
