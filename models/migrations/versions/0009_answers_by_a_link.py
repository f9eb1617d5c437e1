"""An answered opinion card says how it came, and whether the customer wishes to be called."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAYS = ("link", "mail", "sheet", "phone")
SAYS = (
    "attitude IS NOT NULL OR skill IS NOT NULL OR punctuality IS NOT NULL OR promise IS NOT NULL OR comment IS NOT NULL"
    " OR call_back IS NOT NULL"
)


def upgrade() -> None:
    """Make room for both; a card may hold the wish alone. Cards that came in before say neither."""
    with op.batch_alter_table("surveys") as surveys:
        surveys.add_column(sa.Column("way", sa.String(), nullable=True))
        surveys.add_column(sa.Column("call_back", sa.String(), nullable=True))
        surveys.create_check_constraint(op.f("ck_surveys_way_word"), _either("way", WAYS))
        surveys.create_check_constraint(op.f("ck_surveys_call_back_word"), _either("call_back", ("yes", "no")))
        surveys.drop_constraint(op.f("ck_surveys_says_something"), type_="check")
        surveys.create_check_constraint(op.f("ck_surveys_says_something"), SAYS)


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no place for these answers. Restore the backup made before."""
    raise RuntimeError("answers by a link cannot be undone; restore the backup made before the upgrade")
