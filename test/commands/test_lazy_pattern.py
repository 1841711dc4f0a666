# SPDX-License-Identifier: Apache-2.0
"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pickle import dumps
from pickle import loads

import pytest

from omnivinci_ros import commands
from omnivinci_ros.commands.lazy_pattern import LazyPattern
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

# Keeps a list of what is compiled, ours and others'.
COUNTING = """
import re
try:
    compiler = re._compiler
except AttributeError:  # before Python 3.11
    import sre_compile as compiler
compiled, compile_ = [], compiler.compile
def count(text, flags=0):
    compiled.append(text)
    return compile_(text, flags)
compiler.compile = count
from omnivinci_ros.commands.interpreter import interpret, prepare
from omnivinci_ros.commands.stop.harm import _HURTS
"""
LOADED = """
loaded = len(compiled), _HURTS._made_of[0] in compiled
interpret('you nearly ran into somebody')
print(*loaded, _HURTS._made_of[0] in compiled)
"""
PREPARED = """
prepare()
for text in {texts!r}:
    before = len(compiled)
    interpret(text)
    print(len(compiled) - before)
"""
STOPS = (
    'stop', 'stop now please', 'halt', 'robot stop', 'hold on', 'freeze', 'wait', 'emergency stop',
)  # fmt: skip
ORDERS = (
    'go forward two metres', 'bring me the cup', 'follow me', 'come here', 'go to the kitchen',
    'pick up the ball', 'move back a little', 'where is the cat', 'turn around',
)  # fmt: skip


def printed_by(program: str) -> list[str]:
    command = [sys.executable, '-c', COUNTING + program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split()


def all_patterns() -> Iterator[tuple[str, LazyPattern]]:
    for module in pkgutil.walk_packages(commands.__path__, f'{commands.__name__}.'):
        yield from in_value(module.name, vars(importlib.import_module(module.name)))


def in_value(where: str, value: object) -> Iterator[tuple[str, LazyPattern]]:
    if isinstance(value, LazyPattern):
        yield where, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if not str(name).startswith('__'):
                yield from in_value(f'{where}.{name}', part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from in_value(where, part)


def test_every_pattern_of_the_commands_can_be_compiled():
    found = list(all_patterns())
    assert len(found) > 200
    for where, pattern in found:
        assert isinstance(pattern.search('x'), re.Match | None), where


def test_a_pattern_does_what_a_compiled_one_does():
    pattern = lazy_pattern('(?P<number>[0-9]+) (?P<unit>METRES)', re.IGNORECASE)
    assert pattern.fullmatch('3 metres')['number'] == '3'
    assert pattern.sub('far', '3 metres away') == 'far away'
    assert pattern.groupindex == {'number': 1, 'unit': 2}


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch):
    asked = []
    pattern = lazy_pattern('a+')
    compile_ = re.compile
    monkeypatch.setattr(re, 'compile', lambda *args: asked.append(args) or compile_(*args))
    assert [bool(pattern.match(text)) for text in ('a', 'b', 'aa')] == [True, False, True]
    assert [bool(pattern.search(text)) for text in ('ba', 'b')] == [True, False]
    assert asked == [('a+', 0)]


@pytest.mark.parametrize('copied', [copy.copy, copy.deepcopy, lambda one: loads(dumps(one))])
def test_it_is_copied_and_pickled_before_and_after_its_first_use(copied):
    pattern = lazy_pattern('A+', re.IGNORECASE)
    assert copied(pattern).fullmatch('aa')
    assert pattern.match('a')
    assert copied(pattern).fullmatch('aa')


def test_what_is_no_pattern_is_told_when_it_is_used():
    with pytest.raises(re.error):
        lazy_pattern('(').match('')


def test_loading_the_commands_compiles_next_to_nothing():
    count, before, after = printed_by(LOADED)
    assert int(count) < 60 and before == 'False' and after == 'True'


def test_a_prepared_robot_compiles_nothing_for_its_first_stop_and_its_first_simple_order():
    texts = (*STOPS, *ORDERS)
    assert printed_by(PREPARED.format(texts=texts)) == ['0'] * len(texts)


def test_backends_and_results_are_loaded_without_what_reads_orders():
    program = (
        'import sys, omnivinci_ros.backends, omnivinci_ros.messages.results; '
        'print([name for name in sys.modules if ".stop" in name or ".english" in name])'
    )
    done = subprocess.run(
        [sys.executable, '-c', program], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == '[]'
