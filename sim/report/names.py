"""Names are free text; here they become names of files that mean no harm anywhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 40
"""Characters of a slug, without what makes it unique."""


def slug(name: str) -> str:
    """slug(name) -> a name for a file: lower-case letters, digits and hyphens only.

    Names that had to be changed get some digits of their hash, so that different names stay
    different, also where file names ignore case.

    >>> slug("status-quo")
    'status-quo'
    >>> slug("../../x"), slug("Größe S"), slug("")
    ('x-9cdf6a', 'grosse-s-8b9b6a', 'unnamed-e3b0c4')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    if short and short == name:
        return short
    digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{short or 'unnamed'}-{digits}"
