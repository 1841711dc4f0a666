# SPDX-License-Identifier: Apache-2.0
"""Packages that others import, and that are not needed for what is asked of them here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


@contextmanager
def put_off(name: str) -> Iterator[None]:
    """Give what is imported meanwhile a stand-in for a package: it is imported when it is used.

    Whoever imports it afterwards gets the package itself. All threads see the stand-in: do not put
    off what another one may import meanwhile.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is None:  # it is there already, or whoever needs it shall say that it is missing
        yield
        return
    stand_in = StandIn(name)
    stand_in.__spec__, stand_in.__file__ = spec, spec.origin
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        stand_in.leave()


class StandIn(ModuleType):
    """Imports the module that it stands for when an attribute of it is asked for."""

    def leave(self) -> None:
        """Let the next import find the module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith('__'):  # `inspect` asks every module for some
            raise AttributeError(attribute)
        self.leave()
        return getattr(import_module(self.__name__), attribute)
