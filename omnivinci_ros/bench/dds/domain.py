# SPDX-License-Identifier: Apache-2.0
"""A ROS domain of one's own on this machine, for processes that must hear nobody else."""

from __future__ import annotations

import fcntl
import random
import socket
import tempfile
from pathlib import Path

from omnivinci_ros.common.errors import CommandError

DOMAINS = range(1, 102)  # those whose ports are free of ephemeral ones on Linux
PORT_BASE = 7400  # RTPS 2.2, 9.6.1.1: multicast discovery of domain 0
PORTS_PER_DOMAIN = 250
UNICAST_OFFSET = 10  # unicast discovery of participant 0


class DomainLease:
    """Holds a domain until it is released, or this process ends."""

    def __init__(self) -> None:
        """Take one by chance; raise CommandError where each is in use."""
        for number in random.sample(DOMAINS, len(DOMAINS)):
            if self._take(number):
                self.number = number
                return
        raise CommandError('every ROS_DOMAIN_ID from 1 to 101 is in use here: end some nodes')

    def _take(self, number: int) -> bool:
        path = Path(tempfile.gettempdir()) / f'omnivinci_ros-domain-{number}.lock'
        try:
            self._file = path.open('a')
        except OSError:  # another user's
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another lease
            self._file.close()
            return False
        first = PORT_BASE + PORTS_PER_DOMAIN * number
        if _is_free(first) and _is_free(first + UNICAST_OFFSET):
            return True
        self._file.close()
        return False

    def __enter__(self) -> int:
        return self.number

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let others have the domain."""
        self._file.close()


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(('', port))
        except OSError:
            return False
    return True
