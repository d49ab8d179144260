"""Names are compared as they are written, but for case, spaces, punctuation and, where asked, the legal form at the end."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FORMS: Final = frozenset(
    "ab ag as asa bhd bv co company corp corporation gmbh group holding holdings inc incorporated jsc kg limited llc llp ltd nv "
    "oao ojsc ooo oy oyj pao pjsc plc pte pty pvt sa sab sae sarl sas sdn se spa srl".split()
)
_CJK_FORMS: Final = ("股份有限公司", "集团有限公司", "有限责任公司", "有限公司", "株式会社", "주식회사")
_BREAKS: Final = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """The name without case, punctuation and kinds of spaces; of accents none is lost.

    >>> folded("Huawei Technologies Co., Ltd."), folded("HUAWEI  TECHNOLOGIES CO.,LTD")
    ('huawei technologies co ltd', 'huawei technologies co ltd')
    """
    return " ".join(_BREAKS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split())


def bare(name: str) -> str:
    """The folded name without the words of its legal form at the end.

    >>> bare("Huawei Technologies Co., Ltd."), bare("华为技术有限公司")
    ('huawei technologies', '华为技术')
    """
    words = folded(name).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    text = " ".join(words)
    return next((text.removesuffix(form) for form in _CJK_FORMS if text.endswith(form) and text != form), text)
