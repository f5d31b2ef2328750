"""接龙: numbered lists that grow as people re-post them. domain.md section 3; README 1.3 of the samples."""

from .layout import is_solitaire
from .reader import read_solitaire
from .versions import apply_append, compare_versions

__all__ = ["apply_append", "compare_versions", "is_solitaire", "read_solitaire"]
