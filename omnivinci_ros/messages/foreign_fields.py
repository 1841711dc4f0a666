# SPDX-License-Identifier: Apache-2.0
"""Message packages of others, found at run time: have they the fields that are filled?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnivinci_ros.common.errors import BadInputError


def check_fields(kind: str, message_class: Any, needed: Mapping[str, str]) -> None:
    """Raise BadInputError for a package of that name with other fields than those `needed`."""
    fields = message_class.get_fields_and_field_types()
    for name, wanted in needed.items():
        if fields.get(name) != wanted:
            raise BadInputError(
                f'{kind}: the one that is installed here has no field `{name}` of type {wanted}: '
                "install the package of ROS 2, or leave its topic's parameter empty"
            )
