# SPDX-License-Identifier: Apache-2.0
"""While a runtime reads weights from a mapped file, the file takes no memory of the process."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.resident_pages import resident_bytes

from omnivinci_ros.engine.cpu.mapped_pages import give_back_under
from omnivinci_ros.engine.cpu.mapped_pages import let_go_of
from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.omnivinci.shapes import TINY
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

SIZE = 16 << 20

pytestmark = pytest.mark.skipif(
    not Path('/proc/self/smaps').exists(), reason='needs Linux: /proc/self/smaps'
)


@pytest.fixture
def mapped(tmp_path):
    path = tmp_path / 'weights.bin'
    kind = subprocess.run(['stat', '-f', '-c', '%T', tmp_path], capture_output=True, text=True)
    if kind.stdout.strip() in ('tmpfs', 'ramfs'):
        pytest.skip('the temporary folder is memory itself: its pages have nowhere to go')
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    with path.open('rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages:
        assert sum(pages[:: mmap.PAGESIZE]) == 0  # each page begins with 0: all are read
        yield path, pages


def test_pages_go_while_the_body_runs_and_come_back_when_they_are_read(mapped):
    path, pages = mapped
    assert resident_bytes(path) == SIZE

    with let_go_of(path):
        deadline = time.monotonic() + 10
        while resident_bytes(path) > SIZE // 16:
            assert time.monotonic() < deadline, 'the pages are still there'
            time.sleep(0.01)
        assert pages[SIZE - 1] == 255

    assert resident_bytes(path) == 0


def test_an_opened_export_holds_few_pages_of_its_weights(tmp_path, monkeypatch):
    pytest.importorskip('openvino', reason='the extra cpu is not installed')
    from omnivinci_ros.engine.cpu.engine import open_cpu
    from omnivinci_ros.engine.cpu.export import export_for_cpu
    from omnivinci_ros.engine.cpu.opening import CpuOptions

    wide = {**TINY, 'llm': {**TINY['llm'], 'intermediate_size': 32_768}}  # 50 MB in 8 bit
    monkeypatch.setitem(SHAPES, 'wide', wide)
    write_tiny_checkpoint(tmp_path / 'wide', shape='wide')
    export_for_cpu(tmp_path / 'wide', tmp_path / 'export', precision='cpu-int8')
    weights = tmp_path / 'export' / 'decoder.bin'

    engine = open_cpu(tmp_path / 'export', CpuOptions(threads=1, decoder='openvino'))

    assert engine.manifest.graphs['decoder'].data == weights.name
    assert weights.stat().st_size > 50e6
    assert resident_bytes(weights) < 2e6  # biases and gains, which are multiplied where they lie


def test_equal_small_constants_of_an_export_are_one(exports):
    pytest.importorskip('openvino', reason='the extra cpu is not installed')
    folder = exports('cpu-int8')
    weights = (folder / 'decoder.bin').read_bytes()

    small = []
    for data in ElementTree.parse(folder / 'decoder.xml').findall('.//layer[@type="Const"]/data'):
        begin, size = int(data.get('offset')), int(data.get('size'))
        if size <= 64:
            value = weights[begin : begin + size]
            small.append((data.get('element_type'), data.get('shape'), value))

    assert small and len(small) == len(set(small))


def test_an_export_has_scales_as_openvino_holds_them(exports):
    # Of 16-bit ones it makes its own, and keeps them beside those that it packs.
    pytest.importorskip('openvino', reason='the extra cpu is not installed')
    folder = exports('cpu-int8')

    for name in ('decoder', 'vision', 'sound'):
        constants = ElementTree.parse(folder / f'{name}.xml').findall(
            './/layer[@type="Const"]/data'
        )
        kinds = {data.get('element_type') for data in constants}
        assert 'i8' in kinds and 'f16' not in kinds, name


CODE = """
import sys
from pathlib import Path
import openvino
from omnivinci_ros.engine.cpu.engine import open_cpu
from omnivinci_ros.engine.cpu.opening import CpuOptions
from support.resident_pages import resident_bytes

home = Path(openvino.__file__).parent
graph = openvino.Core().compile_model(Path(sys.argv[1]) / 'decoder.xml', 'CPU')
compiled = resident_bytes(home)
engine = open_cpu(sys.argv[1], CpuOptions(threads=1, decoder='openvino'))
print(compiled, resident_bytes(home))
"""


def mapped_by_others(folder: Path) -> list[int]:
    """Return the processes beside this one that map a file of a folder."""
    found = []
    for maps in Path('/proc').glob('[0-9]*/maps'):
        with suppress(OSError):  # it ended, or is another user's
            if int(maps.parent.name) != os.getpid() and f'{folder}/' in maps.read_text():
                found.append(int(maps.parent.name))
    return found


def test_code_that_only_compiles_graphs_is_given_back(exports):
    openvino = pytest.importorskip('openvino', reason='the extra cpu is not installed')
    home = Path(openvino.__file__)
    if home.stat().st_uid != os.getuid() and not os.access(home, os.W_OK):
        pytest.skip("OpenVINO is another user's: its pages are not ours to give back")
    if others := mapped_by_others(home.parent):
        pytest.skip(
            f'processes {others} map OpenVINO too: pages that are shared are not given back'
        )
    compiled, opened = map(
        int,
        subprocess.run(
            [sys.executable, '-c', CODE, exports('cpu-int8')],
            check=True,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                'PYTHONPATH': os.pathsep.join(
                    [str(Path(__file__).parents[2]), os.environ.get('PYTHONPATH', '')]
                ),
            },
        ).stdout.split(),
    )

    assert 0 < opened < 0.9 * compiled


def test_what_is_mapped_from_below_a_folder_is_given_back(mapped, tmp_path):
    path, pages = mapped
    give_back_under(tmp_path / path.name[:4])  # the beginning of its name is no folder of it
    assert resident_bytes(path) == SIZE

    give_back_under(tmp_path)

    assert resident_bytes(path) == 0
    assert pages[SIZE - 1] == 255


def test_other_files_keep_theirs_and_an_error_in_the_body_ends_it(mapped, tmp_path):
    path, _ = mapped

    with pytest.raises(RuntimeError, match='no room'), let_go_of(tmp_path / 'other.bin'):
        raise RuntimeError('no room')

    assert resident_bytes(path) == SIZE
