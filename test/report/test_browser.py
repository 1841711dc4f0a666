# SPDX-License-Identifier: Apache-2.0
"""The report of a replay in a real browser, from file://."""

from __future__ import annotations

import pytest
from support.browser import chromium
from support.browser import opened
from support.reports import EVIL
from support.reports import replayed

from omnivinci_ros.report.report import write_report

# How many pixels of an element's first canvas are not as its corner.
DRAWN = """(element) => {
  const canvas = element.querySelector('canvas');
  const context = canvas.getContext('2d');
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let at = 0; at < data.length; at += 4) drawn += data[at + 3] > 0;
  return drawn;
}"""


@pytest.fixture(scope='module')
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp('place')
    return write_report(replayed(folder), folder / 'report.html', most_bytes=1_000_000).path


@pytest.fixture(scope='module')
def browser():
    with chromium() as found:
        yield found


@pytest.mark.parametrize(('scheme', 'width'), [('light', 1280), ('dark', 390)])
def test_it_draws_the_time_line_and_the_frames_and_runs_nothing_of_a_bag(
    browser, path, scheme, width
):
    with opened(browser, path.as_uri(), color_scheme=scheme) as page:
        page.set_viewport_size({'width': width, 'height': 800})
        page.wait_for_function('() => document.body.dataset.drawn === "true"')
        page.wait_for_function('() => document.querySelector(".window-card .frame canvas")')
        assert page.title() == 'recording: what was understood'  # and not "broken"
        assert page.locator('img').count() == 0
        assert EVIL in page.locator('.command .said').inner_text()
        assert page.eval_on_selector('#timelines', DRAWN) > 1000
        assert page.eval_on_selector('.window-card .frame', DRAWN) > 40
        made_of = page.locator('.window-card .made-of').first.inner_text()
        assert made_of.startswith('Made of ')
        assert 'by echo' in made_of
        assert page.evaluate('document.documentElement.scrollWidth') <= width


def test_keys_on_the_time_line_choose_a_window(browser, path):
    with opened(browser, path.as_uri()) as page:
        page.wait_for_function('() => document.body.dataset.drawn === "true"')
        page.locator('#timelines canvas').focus()
        page.keyboard.press('Home')
        chosen = page.locator('.window-card[aria-current]')
        assert chosen.get_attribute('id') == 'window-1'
        page.keyboard.press('ArrowRight')
        assert chosen.get_attribute('id') == 'window-2'
        chosen.locator('summary', has_text='Inputs').click()
        assert '/camera/image_raw' in chosen.locator('table').inner_text()
