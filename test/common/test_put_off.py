# SPDX-License-Identifier: Apache-2.0
"""A package that is put off is imported when it is used, and not before."""

from __future__ import annotations

import inspect
import sys

import pytest

from omnivinci_ros.common.put_off import put_off


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Two packages: a user, which imports what is put off, and that, which takes a note."""
    (tmp_path / 'heavy_one.py').write_text('import sys\nsys.heavy_imports += 1\nANSWER = 42\n')
    (tmp_path / 'user_of_it.py').write_text(
        'import heavy_one\n\ndef answer():\n    return heavy_one.ANSWER\n'
    )
    (tmp_path / 'hasty_user.py').write_text('from heavy_one import ANSWER\n')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, 'heavy_imports', 0, raising=False)
    yield
    for name in ('heavy_one', 'user_of_it', 'hasty_user'):
        sys.modules.pop(name, None)


def test_it_is_imported_when_it_is_used(packages):
    with put_off('heavy_one'):
        import user_of_it

        inspect.getmodule(sys._getframe())  # looks at the file of every module
        assert not hasattr(user_of_it.heavy_one, '__wrapped__')

    assert sys.heavy_imports == 0
    assert 'heavy_one' not in sys.modules
    assert user_of_it.answer() == 42
    assert user_of_it.answer() == 42
    assert sys.heavy_imports == 1


def test_whoever_imports_it_later_gets_the_package_itself(packages):
    with put_off('heavy_one'):
        import user_of_it
    import heavy_one

    assert sys.modules['heavy_one'] is heavy_one
    assert vars(heavy_one)['ANSWER'] == 42
    assert user_of_it.answer() == 42
    assert sys.heavy_imports == 1


def test_what_is_used_at_once_is_imported_at_once(packages):
    with put_off('heavy_one'):
        import hasty_user

    assert hasty_user.ANSWER == 42
    assert sys.heavy_imports == 1


def test_one_that_is_there_or_missing_is_left_alone(packages):
    import heavy_one

    with put_off('heavy_one'):
        assert sys.modules['heavy_one'] is heavy_one
    with put_off('no_such_package'), pytest.raises(ImportError):
        import no_such_package  # noqa: F401
    assert 'no_such_package' not in sys.modules
