"""Asked: a question as it was put, which its page names and which has a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.text import slug


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody has put it to a command."""

    words: str
    """The question in words."""
    command: str
    """What to type to ask it again, without what changes no number."""
    id: str
    """Hexadecimal digits, the same for the same question, however thoroughly it is answered."""
    differs: Sequence[str] = ()
    """What makes it another than the question that its command asks by itself, in short."""

    def folder(self, plain: Path) -> Path:
        """Return the question's own folder, beside the plain one of what is asked by itself.

        >>> asked = Asked("Which?", "loyalsim compare grocery", "1f", ["bond", "seed-2"])
        >>> asked.folder(Path("reports/grocery-comparison")).as_posix()
        'reports/grocery-comparison-bond-seed-2'
        """
        more = [slug("-".join(self.differs))] if self.differs else []
        return plain.with_name("-".join([plain.name, *more]))
