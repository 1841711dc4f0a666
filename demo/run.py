#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Play the clip through real topics, watch what perception publishes, and judge it.

Exit code 0: a scene understanding named what was in the picture, and a spoken MOVE of ten
meters came out. 1: not so. 2: the demo could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from judge import judge
from judge import picture_names
from judge import to_ns

HERE = Path(__file__).resolve().parent
CAMERA = 'camera/image_raw/compressed'
PAGE_PORT = 8090
BACKENDS = ('cascade', 'omnivinci', 'remote')
READY_S = 60.0  # for loading the models, on a slow machine
PLAY_S = 60.0  # the clip lasts 13.5 s
SETTLE_S = 10.0  # for the last window
END_S = 5.0  # for a process to end before it is killed
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # that end the demo
began_s = time.monotonic()


class DemoError(RuntimeError):
    """The demo cannot run; the message says why and what to do."""


class Processes:
    """The demo's processes; however it ends, they end."""

    def __init__(self, folder: Path, domain: int) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen] = {}
        # ROS_LOCALHOST_ONLY is what the range replaces: with both set, rcl warns.
        self._environment = {
            key: value for key, value in os.environ.items() if key != 'ROS_LOCALHOST_ONLY'
        } | {
            'ROS_DOMAIN_ID': str(domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
            'PYTHONUNBUFFERED': '1',
        }

    def start(self, name: str, *ros_args: str, screen: bool = False) -> None:
        """Start an executable of the package; its output goes to a file or to the screen."""
        command = [str(executable(name)), '--ros-args', *ros_args]
        log = None if screen else self._log(name).open('w')
        # A session of its own: Ctrl-C reaches this process alone, which then ends the others.
        with no_interrupt():  # one amid it would leave a process that nobody knows of
            self._running[name] = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=None if screen else subprocess.STDOUT,
                start_new_session=True,
            )
        if log is not None:
            log.close()

    def code(self, name: str) -> int | None:
        return self._running[name].poll()

    def check(self, *names: str) -> None:
        """Raise DemoError if one of them has ended."""
        for name in names:
            if (code := self.code(name)) is not None:
                raise DemoError(f'{name} ended with exit code {code}. {self.last_words(name)}')

    def end(self) -> None:
        """End them all: SIGINT, and SIGKILL for who does not listen."""
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        until_s = time.monotonic() + END_S
        for process in self._running.values():
            try:
                process.wait(max(0.0, until_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _log(self, name: str) -> Path:
        return self._folder / f'{name}.log'

    def last_words(self, name: str) -> str:
        if not self._log(name).exists():
            return ''
        lines = self._log(name).read_text(errors='replace').splitlines()
        return '\n'.join([f'The end of {self._log(name)}:', *lines[-15:]])


class Results:
    """The watcher's file, read as it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: list[dict] = []
        self._read = 0

    def update(self) -> list[dict]:
        """Return the records that were added since the last look."""
        if not self.path.exists():
            return []
        with self.path.open('rb') as file:
            file.seek(self._read)
            data = file.read()
        lines = data[: data.rfind(b'\n') + 1]
        self._read += len(lines)
        new = [json.loads(line) for line in lines.splitlines()]
        self.records += new
        return new


def main() -> int:
    """Run the demo and print a verdict."""
    options = parse_arguments()
    folder = options.output
    folder.mkdir(parents=True, exist_ok=True)
    results = Results(folder / 'results.jsonl')
    results.path.unlink(missing_ok=True)
    lease = lease_domain() if options.domain is None else None  # kept until the end
    domain = options.domain if lease is None else lease.number
    # A terminal that is closed, or a `kill`, must not leave nodes behind.
    for number in SIGNALS[1:]:
        signal.signal(number, interrupt)
    processes = Processes(folder, domain)
    server = None
    try:
        if options.backend == 'remote':
            server = serve(folder)
        if options.backend == 'omnivinci':
            say_what_nano_is()
        say(f'starting perception and watch: ROS_DOMAIN_ID={domain}, this machine only')
        if options.page:
            show_page(processes)
        perceive(processes, results, backend_parameters(options.backend, server))
        if options.page:
            keep_open(processes)
    except DemoError as error:
        say(f'the demo could not run: {error}')
        return 2
    except KeyboardInterrupt:
        say('interrupted')
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut this short
        processes.end()
        if server is not None:
            server.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
    results.update()
    return conclude(results, is_served=server is not None)


def serve(folder: Path):
    """Start llama.cpp's own server with a tiny random model; return it."""
    from omnivinci_ros.bench.runtimes.llama_models import write_models
    from omnivinci_ros.bench.runtimes.llama_server import LlamaServer

    try:
        write_models(folder)
        server = LlamaServer(folder)
    except RuntimeError as error:
        raise DemoError(str(error)) from error
    say(f'a random model that sees and hears is served at {server.url}')
    return server


def say_what_nano_is() -> None:
    """Tell of the checkpoint that answers; raise DemoError where it cannot be run."""
    lacking = [name for name in ('torch', 'transformers', 'onnx') if find_spec(name) is None]
    if lacking:
        raise DemoError(
            f'the Python package {lacking[0]} is missing: DEMO_BACKEND=omnivinci make demo '
            'installs it; without make: pip install ".[engine,cascade]"'
        )
    from omnivinci_ros.common.errors import BadInputError
    from omnivinci_ros.model.nano.shipped import shipped_folder
    from omnivinci_ros.specialists.weights import WeightsError

    try:
        shipped_folder()  # put together here, so that perception loads as fast as later
    except (BadInputError, WeightsError) as error:
        raise DemoError(str(error)) from error
    say(
        "scenes are answered by nano, a small demonstration model in OmniVinci's layout: it "
        'names one main thing, knows no persons, and is not OmniVinci'
    )


def backend_parameters(backend: str, server) -> tuple[str, ...]:
    """Return what perception is told beside the demo's parameters file."""
    if server is not None:
        url = f'remote_url:={server.url}'
        return ('backend:=remote', url, 'fallback_backend:=cascade', 'model_max_new_tokens:=16')
    if backend == 'omnivinci':  # without model_folder it is the checkpoint of this package
        return ('backend:=omnivinci',)
    return ()  # what the file says: the cascade


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--domain', type=int, help='ROS_DOMAIN_ID (default: a free one)')
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('build/demo'),
        help='folder for results.jsonl and logs (default: %(default)s)',
    )
    parser.add_argument(
        '--backend',
        choices=BACKENDS,
        default=os.environ.get('DEMO_BACKEND') or 'cascade',
        help="omnivinci: this package's nano checkpoint, a small demonstration; remote: "
        "llama.cpp's own server with a tiny random model, whose words are noise "
        '(default: %(default)s); as DEMO_BACKEND',
    )
    parser.add_argument(
        '--page',
        action='store_true',
        default=os.environ.get('DEMO_PAGE', '') not in ('', '0'),
        help='start the page, print its address, leave it open until Ctrl-C; as DEMO_PAGE=1',
    )
    options = parser.parse_args()
    if options.backend not in BACKENDS:  # argparse does not look at what is not typed
        parser.error(f'DEMO_BACKEND={options.backend}: it must be one of {", ".join(BACKENDS)}')
    return options


def show_page(processes: Processes) -> None:
    """Start the page, and print its address once it is served."""
    processes.start('page', '-p', f'port:={free_port()}')
    until_s = time.monotonic() + READY_S
    while 'page: http' not in processes.last_words('page'):
        processes.check('page')
        if time.monotonic() > until_s:
            raise DemoError(f'the page was not there within {READY_S:g} s')
        time.sleep(0.1)
    address = processes.last_words('page').partition('page: ')[2].split()[0]
    say(f'the page, with the key in its address: {address}')


def free_port() -> int:
    """Return the page's usual port, or 0 for any where that is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', PAGE_PORT))
        except OSError:
            return 0
    return PAGE_PORT


def keep_open(processes: Processes) -> None:
    """Leave the page open until Ctrl-C; the nodes go on."""
    say('the clip is over; the page stays open until Ctrl-C')
    with suppress(KeyboardInterrupt):
        while True:
            processes.check('page', 'perception')
            time.sleep(0.5)


def perceive(processes: Processes, results: Results, told: tuple[str, ...]) -> None:
    """Start the nodes, play the clip to its end, and wait for the last window.

    `told` are parameters of perception beside those of its file.
    """
    processes.start(
        'perception',
        '--params-file',
        str(HERE / 'perception.yaml'),
        *(word for value in told for word in ('-p', value)),
    )
    processes.start(
        'watch',
        '-p',
        f'output:={json.dumps(str(results.path))}',
        '-p',
        f'camera_topics:=[{CAMERA}]',
        screen=True,
    )
    wait_until_ready(processes, results)
    sounds = [str(file) for file in sorted((HERE / 'sounds').glob('*.wav'))]
    processes.start(
        'player',
        '--params-file',
        str(HERE / 'player.yaml'),
        '-p',
        f'images:={json.dumps(str(HERE / "pictures"))}',
        '-p',
        f'sounds:={json.dumps(sounds)}',
    )
    say('perception is ready: the player has started')
    until_s = time.monotonic() + PLAY_S
    while processes.code('player') is None:
        processes.check('perception', 'watch')
        if time.monotonic() > until_s:
            raise DemoError(
                f'the player did not end within {PLAY_S:g} s. ' + processes.last_words('player')
            )
        results.update()
        time.sleep(0.1)
    if processes.code('player') != 0:
        processes.check('player')
    wait_for_last_window(processes, results)


def wait_until_ready(processes: Processes, results: Results) -> None:
    """Wait until /diagnostics says that the backend and the speech recogniser are loaded."""
    wanted = {'perception: model': 'ready', 'perception: speech recognition': 'listening'}
    said: dict[str, str] = {}
    until_s = time.monotonic() + READY_S
    while any(said.get(name) != state for name, state in wanted.items()):
        processes.check('perception', 'watch')
        if time.monotonic() > until_s:
            raise DemoError(f'perception was not ready within {READY_S:g} s: {said}')
        for record in results.update():
            for status in record['message'].get('status', []):
                name, message = status['name'], status['message']
                if name in wanted and said.get(name) != message:
                    said[name] = message
                    say(f'{name}: {message}')
        time.sleep(0.1)


def wait_for_last_window(processes: Processes, results: Results) -> None:
    """Wait until every picture lies before the end of a window that has been understood."""
    until_s = time.monotonic() + SETTLE_S
    while time.monotonic() < until_s:
        processes.check('perception', 'watch')
        results.update()
        pictures = [
            to_ns(one['message']['header']['stamp'])
            for one in results.records
            if one['topic'].endswith(CAMERA)
        ]
        windows = [
            to_ns(one['message']['header']['stamp'])
            for one in results.records
            if one['topic'].endswith('/scene') and one['message']['final']
        ]
        if pictures and windows and max(windows) > max(pictures):
            return
        time.sleep(0.1)


def conclude(results: Results, *, is_served: bool) -> int:
    """Print the verdict and return the exit code."""
    names = picture_names(HERE / 'pictures')
    verdict = judge(results.records, names, is_served=is_served)
    print()
    print('\n'.join(verdict.lines()))
    print(
        f'data:    {len(results.records)} messages in {results.path}, '
        f'{verdict.frames} of them pictures'
    )
    for problem in verdict.problems:
        print(f'FAILED:  {problem}')
    if not verdict.problems:
        scenes = 'the served model answered' if is_served else 'what was in the pictures was named'
        print(f'PASSED:  {scenes}, and MOVE of 10 m came out, all through topics')
    say(f'done, exit code {1 if verdict.problems else 0}')
    return 1 if verdict.problems else 0


def executable(name: str) -> Path:
    """Return the path of an executable of the package, from ROS's index of what is installed."""
    try:
        from ament_index_python.packages import get_package_prefix

        path = Path(get_package_prefix('omnivinci_ros')) / 'lib' / 'omnivinci_ros' / name
    except (ImportError, LookupError) as error:
        raise DemoError(
            'omnivinci_ros is not installed here: run `make demo` in a checkout, or '
            "source the workspace's setup.bash"
        ) from error
    if not path.exists():
        raise DemoError(f'{path} is missing: run `make setup` (or colcon build) again')
    return path


def lease_domain():
    """Return a ROS domain that nobody else uses on this machine; end with one sentence."""
    try:
        from omnivinci_ros.bench.dds.domain import DomainLease
        from omnivinci_ros.common.errors import CommandError
    except ImportError as error:
        raise SystemExit(
            f'the demo could not run: {error}: run `make demo`, or source the '
            "workspace's setup.bash"
        ) from error
    try:
        return DomainLease()
    except CommandError as error:
        raise SystemExit(f'the demo could not run: {error}, or give one with --domain') from error


def interrupt(number, frame) -> None:
    raise KeyboardInterrupt


@contextmanager
def no_interrupt():
    """Hold signals back until the block has ended."""
    came = []
    before = {
        number: signal.signal(number, lambda *signalled: came.append(signalled))
        for number in SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


def say(what: str) -> None:
    print(f'[{time.monotonic() - began_s:5.1f} s] {what}', flush=True)


if __name__ == '__main__':
    sys.exit(main())
