"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "m0001"
down_revision = None


def upgrade() -> None:
    """First tables."""
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("change_row", ["entity", "site", "row"], unique=False)

    op.create_table(
        "child",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("file_number", sa.Text(), nullable=True),
        sa.Column("file_opened_on", sa.Date(), nullable=True),
        sa.Column("identified_on", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("former_name", sa.Text(), nullable=True),
        sa.Column("name_note", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("id_kind", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("id_note", sa.Text(), nullable=True),
        sa.Column("student_number", sa.Text(), nullable=True),
        sa.Column("household_registered", sa.Boolean(), nullable=True),
        sa.Column("household_kind", sa.Text(), nullable=True),
        sa.Column("household_place", sa.Text(), nullable=True),
        sa.Column("entered_month", sa.Text(), nullable=True),
        sa.Column("boarding", sa.Text(), nullable=True),
        sa.Column("roster_left_behind", sa.Text(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("illness", sa.Text(), nullable=True),
        sa.Column("allergy", sa.Text(), nullable=True),
        sa.Column("disability_kind", sa.Text(), nullable=True),
        sa.Column("disability_grade", sa.Text(), nullable=True),
        sa.Column("disability_card", sa.Text(), nullable=True),
        sa.Column("study_grade", sa.Text(), nullable=True),
        sa.Column("personality", sa.Text(), nullable=True),
        sa.Column("mental_attention", sa.Text(), nullable=True),
        sa.Column("interests", sa.Text(), nullable=True),
        sa.Column("household_members", sa.Text(), nullable=True),
        sa.Column("income_sources", sa.Text(), nullable=False),
        sa.Column("hardships", sa.Text(), nullable=False),
        sa.Column("reliefs", sa.Text(), nullable=False),
        sa.Column("commute_ways", sa.Text(), nullable=False),
        sa.Column("commute_hundred_metres", sa.Integer(), nullable=True),
        sa.Column("commute_dangers", sa.Text(), nullable=True),
        sa.Column("heating", sa.Text(), nullable=False),
        sa.Column("living_alone", sa.Text(), nullable=True),
        sa.Column("guardianship_kind", sa.Text(), nullable=True),
        sa.Column("guardianship_grade", sa.Text(), nullable=True),
        sa.Column("schooling", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index("child_file_number_once", ["site", "file_number"], unique=True)
        batch_op.create_index("child_id_number", ["site", "id_number"], unique=False)
        batch_op.create_index("child_name", ["site", "name"], unique=False)
        batch_op.create_index("child_student_number", ["site", "student_number"], unique=False)

    op.create_table(
        "child_summary",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("file_number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Text(), nullable=True),
        sa.Column("class_label", sa.Text(), nullable=True),
        sa.Column("class_order", sa.Integer(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("carer_label", sa.Text(), nullable=True),
        sa.Column("attention", sa.Text(), nullable=True),
        sa.Column("k1", sa.Text(), nullable=False),
        sa.Column("k2", sa.Text(), nullable=False),
        sa.Column("k3", sa.Text(), nullable=False),
        sa.Column("k4", sa.Text(), nullable=False),
        sa.Column("visits_done", sa.Integer(), nullable=False),
        sa.Column("visits_owed", sa.Integer(), nullable=False),
        sa.Column("talk", sa.Text(), nullable=True),
        sa.Column("card_state", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("is_left_behind", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("roll_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("child_summary", schema=None) as batch_op:
        batch_op.create_index("child_summary_attention", ["site", "attention"], unique=False)
        batch_op.create_index("child_summary_birth_date", ["site", "birth_date"], unique=False)
        batch_op.create_index("child_summary_card_state", ["site", "card_state"], unique=False)
        batch_op.create_index("child_summary_category", ["site", "category"], unique=False)
        batch_op.create_index("child_summary_class_id", ["site", "class_id"], unique=False)
        batch_op.create_index("child_summary_file_number", ["site", "file_number"], unique=False)
        batch_op.create_index(
            "child_summary_in_class", ["site", "class_order", "name_key"], unique=False
        )
        batch_op.create_index(
            "child_summary_is_left_behind", ["site", "is_left_behind"], unique=False
        )
        batch_op.create_index("child_summary_name_key", ["site", "name_key"], unique=False)
        batch_op.create_index("child_summary_village", ["site", "village"], unique=False)

    op.create_table(
        "clearing",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("stays_at", sa.Text(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("clearing", schema=None) as batch_op:
        batch_op.create_index("clearing_key", ["site", "key"], unique=False)

    op.create_table(
        "closing",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("explanations", sa.Text(), nullable=False),
        sa.Column("chain_head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.create_index("closing_term", ["site", "term"], unique=False)

    op.create_table(
        "enrolled_site",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("enrolled_site", schema=None) as batch_op:
        batch_op.create_index("enrolled_site_code", ["site", "code"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("database_id", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "post",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class_", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("post_class_", ["site", "class_"], unique=False)
        batch_op.create_index("post_staff", ["site", "staff"], unique=False)

    op.create_table(
        "received_package",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("received_package", schema=None) as batch_op:
        batch_op.create_index("received_package_code", ["site", "code"], unique=False)
        batch_op.create_index("received_package_digest", ["site", "digest"], unique=False)
        batch_op.create_index("received_package_term", ["site", "term"], unique=False)

    op.create_table(
        "record_photo",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("taken_in_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("record_photo", schema=None) as batch_op:
        batch_op.create_index("record_photo_digest", ["site", "digest"], unique=False)
        batch_op.create_index("record_photo_draft", ["site", "draft"], unique=False)
        batch_op.create_index("record_photo_record", ["site", "record"], unique=False)

    op.create_table(
        "remark",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("child", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("remark_child", ["site", "child"], unique=False)
        batch_op.create_index("remark_package", ["site", "package"], unique=False)

    op.create_table(
        "reported_child",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("file_number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("student_number", sa.Text(), nullable=True),
        sa.Column("class_label", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("carer", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("attention", sa.Text(), nullable=True),
        sa.Column("is_on_roll", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reported_figures",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reported_piece",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "school_class",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("roster_code", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "search_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("search_entry", schema=None) as batch_op:
        batch_op.create_index("search_entry_row", ["site", "entity", "row"], unique=True)

    op.create_table(
        "search_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_waiting",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "entity"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sent_package",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("workbook_digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("short_code", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("receipt_state", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("sent_package", schema=None) as batch_op:
        batch_op.create_index("sent_package_receiver", ["site", "receiver"], unique=False)

    op.create_table(
        "sequence",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "name"),
    )
    op.create_table(
        "setting",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "key"),
    )
    op.create_table(
        "site_key",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=False),
        sa.Column("sealing_key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("keeper", sa.Text(), nullable=True),
        sa.Column("principal", sa.Text(), nullable=True),
        sa.Column("is_vouched", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("pinned_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_for", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("site_key", schema=None) as batch_op:
        batch_op.create_index("site_key_code", ["site", "code"], unique=False)

    op.create_table(
        "staff",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "table_freeze",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.Column("frozen_by", sa.Text(), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("table_freeze", schema=None) as batch_op:
        batch_op.create_index("table_freeze_term", ["site", "term"], unique=False)

    op.create_table(
        "term",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=True),
        sa.Column("months", sa.Text(), nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "transfer_notice",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("student_number", sa.Text(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("relayed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("transfer_notice", schema=None) as batch_op:
        batch_op.create_index("transfer_notice_file_digest", ["site", "file_digest"], unique=False)
        batch_op.create_index("transfer_notice_giver", ["site", "giver"], unique=False)
        batch_op.create_index("transfer_notice_package", ["site", "package"], unique=False)

    op.create_table(
        "address",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index("address_child", ["site", "child"], unique=False)
        batch_op.create_index("address_village", ["site", "village"], unique=False)

    op.create_table(
        "attention",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("attention", schema=None) as batch_op:
        batch_op.create_index("attention_child", ["site", "child"], unique=False)

    op.create_table(
        "card",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("teacher_confirmed_on", sa.Date(), nullable=True),
        sa.Column("school_approved_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index("card_child", ["site", "child"], unique=False)

    op.create_table(
        "carer",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("care_mode", sa.Text(), nullable=True),
        sa.Column("birth_year", sa.Text(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("children_in_care", sa.Integer(), nullable=True),
        sa.Column("written_notice_on", sa.Date(), nullable=True),
        sa.Column("barred", sa.Text(), nullable=False),
        sa.Column("barred_checked_on", sa.Date(), nullable=True),
        sa.Column("confirmation_signed_on", sa.Date(), nullable=True),
        sa.Column("confirmation_until", sa.Date(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("carer", schema=None) as batch_op:
        batch_op.create_index("carer_child", ["site", "child"], unique=False)

    op.create_table(
        "child_photo",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("taken_in_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("child_photo", schema=None) as batch_op:
        batch_op.create_index("child_photo_child_once", ["site", "child"], unique=True)

    op.create_table(
        "confirmation",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index("confirmation_child", ["site", "child"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("class_", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("enrolment_child", ["site", "child"], unique=False)
        batch_op.create_index("enrolment_class_", ["site", "class_"], unique=False)

    op.create_table(
        "pairing",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index("pairing_child", ["site", "child"], unique=False)
        batch_op.create_index("pairing_staff", ["site", "staff"], unique=False)

    op.create_table(
        "phone",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index("phone_child", ["site", "child"], unique=False)
        batch_op.create_index("phone_digits", ["site", "digits"], unique=False)

    op.create_table(
        "printed_sheet",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=True),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "record",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("child", sa.Text(), nullable=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_seq", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("doer_role", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=True),
        sa.Column("sheet_number", sa.Text(), nullable=True),
        sa.Column("is_late_entry", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("text_digest", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("record_child", ["site", "child"], unique=False)
        batch_op.create_index("record_entered_seq", ["site", "entered_seq"], unique=False)
        batch_op.create_index("record_form", ["site", "form"], unique=False)
        batch_op.create_index("record_occurred_on", ["site", "occurred_on"], unique=False)
        batch_op.create_index("record_sheet_number", ["site", "sheet_number"], unique=False)
        batch_op.create_index("record_term", ["site", "term"], unique=False)
        batch_op.create_index("record_text_digest", ["site", "text_digest"], unique=False)

    op.create_table(
        "relative",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("birth_year", sa.Text(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("relative", schema=None) as batch_op:
        batch_op.create_index("relative_child", ["site", "child"], unique=False)

    op.create_table(
        "spell",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("start_precision", sa.Text(), nullable=False),
        sa.Column("start_is_assumed", sa.Boolean(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("identified_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("spell", schema=None) as batch_op:
        batch_op.create_index("spell_child", ["site", "child"], unique=False)

    op.create_table(
        "suspension",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("has_proof", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index("suspension_child", ["site", "child"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column("their_child", sa.Text(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("brought", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index("transfer_child", ["site", "child"], unique=False)
        batch_op.create_index("transfer_package", ["site", "package"], unique=False)

    op.create_table(
        "whereabouts",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("place_scope", sa.Text(), nullable=True),
        sa.Column("work", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("start_precision", sa.Text(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("expected_return", sa.Text(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("site", "id"),
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("whereabouts", schema=None) as batch_op:
        batch_op.create_index("whereabouts_child", ["site", "child"], unique=False)
