"""The beneficiaries layer: how many people, households and villages aid reaches. See `docs/beneficiaries.md`."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.beneficiaries.value import Beneficiaries

__all__ = ["Beneficiaries"]

__getattr__ = on_demand(
    __name__,
    {
        "Beneficiaries": "nlp_aid.beneficiaries.value",
    },
)
