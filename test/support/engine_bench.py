# SPDX-License-Identifier: Apache-2.0
"""`bench engine` on a prompt so short that a run takes seconds."""

from __future__ import annotations

import json

from omnivinci_ros.cli.main import main

SMALL = ('--tokens', 32, '--answer', 4, '--steps', 8, '--frames', 2, '--threads', 1)


def small_run(checkpoint, output, *options):
    """Run the verb and return the figures that it wrote to `output`."""
    arguments = ('bench', 'engine', checkpoint, *SMALL, '--output', output, *options)
    assert main([str(each) for each in arguments]) == 0
    return json.loads(output.read_text())
