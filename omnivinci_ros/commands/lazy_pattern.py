# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that are compiled when they are first used.

The languages have hundreds of them. Compiling all takes longer than everything else that loading
the commands does, and most programs read no order, or orders of one language.
"""

from __future__ import annotations

import re
from typing import Any
from typing import cast


class LazyPattern:
    """Has what an re.Pattern has."""

    def __init__(self, text: str, flags: int) -> None:
        self._made_of = (text, flags)
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Compile, and keep what is asked for in this object: it is not come here for it again.

        Threads that come at the same time compile the same pattern.
        """
        if self._compiled is None:
            self._compiled = re.compile(*self._made_of)
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

    def __reduce__(self) -> tuple[type[LazyPattern], tuple[str, int]]:
        return LazyPattern, self._made_of  # copied and pickled as it was made


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used."""
    return cast('re.Pattern[str]', LazyPattern(text, flags))
