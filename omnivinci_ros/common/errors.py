# SPDX-License-Identifier: Apache-2.0
"""What a verb raises when it cannot do its work."""


class CommandError(RuntimeError):
    """A verb cannot go on; the message is one sentence that says what to do."""


class BadInputError(ValueError):
    """Input that cannot be used; the message names the topic or file, the value and the fix."""


class BadImageError(BadInputError):
    """A picture that cannot be decoded."""


class BadAudioError(BadInputError):
    """Sound that cannot be used."""
