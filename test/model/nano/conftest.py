# SPDX-License-Identifier: Apache-2.0
"""The trained nano on disk, made once for all tests: read it, do not change it."""

from __future__ import annotations

import argparse

import pytest


@pytest.fixture(scope='session')
def nano(made_once):
    """The folder that `omnivinci train-nano --form shipped` writes."""
    from omnivinci_ros.cli.verbs import train_nano

    def make(folder):
        parser = argparse.ArgumentParser()
        train_nano.add_arguments(parser)
        assert train_nano.run(parser.parse_args([str(folder), '--form', 'shipped'])) == 0

    return made_once('nano-shipped', make)


@pytest.fixture(scope='session')
def nano_export(nano, made_once):
    """Give nano's export by the verb in a precision, made once."""
    from omnivinci_ros.cli.verbs import export

    parser = argparse.ArgumentParser()
    export.add_arguments(parser)

    def give(precision):
        def make(folder):
            given = [str(nano), str(folder), '--precision', precision]
            assert export.run(parser.parse_args(given)) == 0

        return made_once(f'nano-{precision}', make)

    return give
