# SPDX-License-Identifier: Apache-2.0
"""llama.cpp's own server, with a tiny random model, in a process of its own.

Its words mean nothing; its HTTP, its prompts, its cache and its limits are the real ones.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.runtimes.llama_models import CONTEXT
from omnivinci_ros.bench.runtimes.llama_models import INSTALL
from omnivinci_ros.bench.runtimes.llama_models import write_models
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment
from omnivinci_ros.engine.errors import import_extra

MODULE = 'omnivinci_ros.bench.runtimes.llama_server'
START_S = 60.0  # it takes a quarter of a second on a quiet machine
LAST_BYTES = 2000  # of what it printed, when it has ended


class LlamaServer:
    """The server, on this machine alone; end it with `close`."""

    def __init__(self, folder: Path, *, key: str = '', slots: int = 1) -> None:
        """Serve the models that `write_models` put into the folder, to `slots` at a time."""
        import_extra('xllamacpp', INSTALL)
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            self.port: int = probe.getsockname()[1]
        self.url = f'http://127.0.0.1:{self.port}/v1'
        self._log = (folder / 'server.txt').open('w+')
        self._process = subprocess.Popen(
            child_command(MODULE, [str(folder), str(self.port), key, str(slots)]),
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        end_s = time.monotonic() + START_S
        while self._process.poll() is None and time.monotonic() < end_s:
            try:
                with urllib.request.urlopen(f'http://127.0.0.1:{self.port}/health', timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        said = self._last_words()
        self.close()
        raise CommandError(f"llama.cpp's server did not start: {said}")

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-LAST_BYTES:]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait(10)
        self._log.close()


@contextmanager
def served_tiny(slots: int = 1) -> Iterator[LlamaServer]:
    """Serve the tiny model for as long as the context lasts, to `slots` at a time."""
    with tempfile.TemporaryDirectory(prefix='omnivinci-llama-') as folder:
        write_models(Path(folder))
        server = LlamaServer(Path(folder), slots=slots)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def served_where_wanted(texts: Sequence[str], slots: int = 1) -> Iterator[list[str]]:
    """Give parameters (NAME:=VALUE) with the tiny server's URL, where they name no other."""
    if any(text.startswith('remote_url:=') for text in texts):
        yield [*texts]
        return
    with served_tiny(slots) as server:
        yield [*texts, f'remote_url:={server.url}']


def serve(folder: Path, port: int, key: str, slots: int) -> None:
    """Run the server in this process until its parent ends."""
    xllamacpp: Any = import_extra('xllamacpp', INSTALL)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(folder / 'text.gguf')
    parameters.mmproj.path = str(folder / 'mmproj.gguf')
    parameters.model_alias = {'tiny-random'}
    parameters.hostnames = ['127.0.0.1']
    parameters.port = port
    parameters.api_keys = [key] if key else []
    parameters.n_ctx = CONTEXT * slots
    parameters.n_parallel = slots
    parameters.fit_params = False
    parameters.cache_ram_mib = 0
    parameters.warmup = False
    parameters.use_jinja = True
    parameters.cpuparams.n_threads = 1
    parent = os.getppid()
    server = xllamacpp.Server(parameters)
    while server and os.getppid() == parent:
        time.sleep(0.5)


if __name__ == '__main__':
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
