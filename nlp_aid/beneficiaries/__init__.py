"""The beneficiaries layer: how many people, households and villages aid reaches. See `docs/beneficiaries.md`."""

from nlp_aid.beneficiaries.value import Beneficiaries
from nlp_aid.layers.mention import register_mention

__all__ = ["Beneficiaries"]

register_mention(Beneficiaries)
