# SPDX-License-Identifier: Apache-2.0
"""What a verb raises when it cannot do its work."""


class CommandError(RuntimeError):
    """A verb cannot go on; the message is one sentence that says what to do."""
