"""The ledger of role switches; lines are only ever added."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from guidance.switches import Switch
from storage.tables import SwitchRow


def add(session: Session, switch: Switch) -> None:
    """Write one line."""
    session.add(
        SwitchRow(
            agreement_id=switch.agreement_id,
            ordinal=switch.ordinal,
            from_role=switch.from_role,
            to_role=switch.to_role,
            reason=switch.reason,
            at=switch.at,
        )
    )
    session.flush()


def of_agreement(session: Session, agreement_id: str) -> Sequence[Switch]:
    """Return the lines of one session, oldest first."""
    rows = session.exec(
        select(SwitchRow)
        .where(SwitchRow.agreement_id == agreement_id)
        .order_by(col(SwitchRow.ordinal))
    )
    return [
        Switch(row.agreement_id, row.ordinal, row.from_role, row.to_role, row.reason, row.at)
        for row in rows
    ]
