# SPDX-License-Identifier: Apache-2.0
"""The modules that the page and a report share: records in words, and on the time-line."""

from __future__ import annotations

import pytest

pytest.importorskip('starlette', reason="the page needs the extra: pip install '.[page]'")

from support.browser import chromium
from support.browser import opened
from support.browser import served
from support.page_server import command
from support.page_server import scene
from support.page_server import stamp

T = 1_700_000_010_000_000_000  # ns
S = 1_000_000_000
STAMPS = [T - 3 * S, T - 2 * S, T - S]

IMPORTED = """const words = await import('./words.js');
  const { TimelineData } = await import('./timeline_data.js');
  const drawing = await import('./timeline_draw.js');"""


@pytest.fixture(scope='module')
def page():
    with chromium() as browser, served() as robot, opened(browser, robot.server.address) as one:
        yield one


def run(page, body: str, argument=None):
    return page.evaluate(f'async (given) => {{ {IMPORTED} {body} }}', argument)


def later(seconds: float, window_id: int, **told) -> dict:
    """Return a scene of another window."""
    end_ns = T + round(seconds * S)
    return scene(window_id, end_ns, 'I see a cup.', [end_ns - S], **told)


def with_losses(message: dict, late: int, dropped: int) -> dict:
    camera = message['provenance']['inputs'][0]
    camera.update(late=late, dropped=dropped)
    return message


def test_provenance_tells_losses_since_the_answer_before(page):
    before = with_losses(later(-2, 1), late=5, dropped=1)
    now = with_losses(scene(2, T, 'A cup.', STAMPS), late=7, dropped=1)
    now['audio_coverage'] = 0.5
    now['provenance'].update(closed_by='lateness', windows_skipped=1, cut=True, note='why.')
    said = run(page, 'return words.provenanceWords(given[0], given[1])', [now, before])
    assert said == (
        'Made of 3 frames of camera and 4.0 s of sound (50 % of it heard), 2 late, by cascade, '
        '310 ms after the window closed. The window of 4.0 s was cut by the clock; an input was '
        'waited for in vain. 1 window was skipped before it. The deadline came first: the text '
        'is not complete. why.'
    )
    now['provenance'].update(new_tokens=31, drafted_tokens=14, accepted_tokens=12)
    alone = run(page, 'return words.provenanceWords(given)', now)
    assert '. 12 of 31 tokens were guessed ahead. ' in alone
    assert '7 late so far, 1 not used so far' in alone, 'totals are no losses of this window'


def test_the_stages_of_an_answer_add_up(page):
    made = scene(1, T, '', STAMPS)['provenance']
    stages = run(page, 'return words.stagesOf(given).map((one) => [one.name, one.ms])', made)
    assert stages == [['waiting', 20], ['encoding', 120], ['first token', 30], ['rest', 140]]
    untold = {**made, 'encode': stamp(0), 'first_token': stamp(0)}
    stages = run(page, 'return words.stagesOf(given).map((one) => one.ms)', untold)
    assert stages == [20, 0, 0, 290], 'a backend that tells neither has no first token at 0'


def test_nanoseconds_survive(page):
    at = run(
        page,
        'return [words.stampMs(given[0]), words.stampMs(given[1])]',
        ['1700000010123456789', stamp(1_700_000_010_123_456_789)],
    )
    assert at[0] == at[1] == pytest.approx(1_700_000_010_123.4568, abs=3e-4)
    ns = run(page, 'return words.stampNs(given)', stamp(1_700_000_010_123_456_789))
    assert ns == '1700000010123456789'


def test_commands_in_words(page):
    slots = [{'key': 'distance_m', 'value': '10'}, {'key': 'direction', 'value': 'forward'}]
    move = command(T, 'go forward 10 meters', 'MOVE', slots=slots)
    plan = {**move, 'intent': 'PLAN', 'slots': [], 'steps': [{}, {}]}
    said = run(page, 'return given.map(words.commandWords)', [move, plan])
    assert said == ['MOVE forward 10 m', 'PLAN of 2 steps']


@pytest.mark.parametrize(
    ('topics', 'names'),
    [
        (['/front/image_raw/compressed', '/audio'], ['front', 'audio']),
        (['/front/image_raw', '/front/image_raw/compressed'], None),
        (['/image_raw'], ['/image_raw']),
    ],
)
def test_topics_get_short_names_that_differ(page, topics, names):
    said = run(page, 'return given.map((one) => words.shortNames(given).get(one))', topics)
    assert said == (names or topics)


LANES = """const data = new TimelineData({keepMs: Infinity});
  for (const [message, ready] of given) data.addRecord({message}, ready);"""


def test_used_frames_losses_and_the_answers_bar_have_their_places(page):
    ready_ms = T / 1e6 + 500
    records = [
        [with_losses(later(-2, 1), 5, 1), ready_ms - 2000],
        [with_losses(scene(2, T, 'A cup.', STAMPS), 7, 1), ready_ms],
    ]
    seen = run(
        page,
        LANES
        + """
      const lane = [...data.lanes.values()][0];
      const answer = data.answers[1];
      return {stamps: lane.stamps, used: lane.used.size, losses: lane.losses,
        sound: [...data.lanes.values()][1].ranges.length,
        closed: answer.closed, ready: answer.ready};
    """,
        records,
    )
    assert seen['stamps'] == [one / 1e6 for one in sorted({*STAMPS})]
    assert seen['used'] == 3
    assert seen['losses'] == [{'at': T / 1e6, 'late': 2, 'dropped': 0, 'why': ''}]
    assert seen['sound'] == 2
    assert (seen['closed'], seen['ready']) == (ready_ms - 310, ready_ms)


def test_what_is_told_again_changes_nothing_and_another_run_begins_anew(page):
    one = with_losses(later(-2, 1), 5, 1), T / 1e6 - 2000
    two = with_losses(scene(2, T, 'A cup.', STAMPS), 7, 1), T / 1e6
    said = command(T, 'go', 'MOVE'), None
    count = (
        LANES
        + 'const losses = [...data.lanes.values()].flatMap((lane) => lane.losses);'
        + 'return [data.answers.length, data.commands.length, losses.length];'
    )
    told = [list(record) for record in (one, two, said, one, two, said)]
    assert run(page, count, told) == [2, 1, 1]
    restarted = [later(9, 1), T / 1e6 + 9000]
    assert run(page, count, [*told, restarted]) == [1, 0, 0]
    jumped = later(9, 3)
    jumped['provenance']['epoch'] = 1
    assert run(page, count, [*told, [jumped, T / 1e6 + 9000]]) == [1, 0, 0]


def test_the_same_words_in_overlapping_windows_are_one(page):
    heard = """const data = new TimelineData({keepMs: Infinity});
      data.addSpeech({from: 100, to: 2000, text: 'go forward 10 meters'});
      data.addSpeech({from: 1500, to: 2000, text: 'meters'});
      data.addSpeech({from: 100, to: 2000, text: 'Go forward 10 meters.'});
      data.addSpeech({from: 2500, to: 2600, text: 'stop'});
      return data.speech.map((one) => one.text);"""
    assert run(page, heard) == ['Go forward 10 meters.', 'stop']


DRAWN = (
    LANES
    + """
  const canvas = document.createElement('canvas');
  canvas.width = 1000;
  const [from, to] = [%f, %f];
  const layout = drawing.layoutTimeline(data, {width: 1000, from, to});
  canvas.height = layout.height;
  const context = canvas.getContext('2d');
  const theme = drawing.readTheme(document.body);
  for (const [index, name] of ['waiting', 'encoding', 'first', 'rest'].entries()) {
    theme[name] = `rgb(${index + 1}, 0, 0)`;
  }
  drawing.drawTimeline(context, data, layout,
    {now: to, theme, labels: 'ago', selected: null, hovered: null, cursor: null});
  const pixels = context.getImageData(0, 0, 1000, layout.height).data;
  const widths = [0, 0, 0, 0];
  const place = layout.hits.find((one) => one.kind === 'answer');
  const row = Math.round(place.y + place.height / 2) * 1000;
  for (let x = 0; x < 1000; x += 1) {
    const at = 4 * (row + x);
    const [red, green, , alpha] = pixels.slice(at, at + 4);
    if (alpha === 255 && red <= 4 && green === 0) widths[red - 1] += 1;
  }
  const found = drawing.hitTimeline(layout, place.x + 3, place.y + 3);
  return {widths, scale: layout.scale, found: found.item.id};
"""
)


def test_the_bar_of_an_answer_is_drawn_in_its_stages(page):
    ready_ms = T / 1e6 + 310
    drawn = run(
        page,
        DRAWN % (ready_ms - 5000, ready_ms + 500),
        [[scene(2, T, 'A cup.', STAMPS), ready_ms]],
    )
    wanted = [drawn['scale'] * ms for ms in (20, 120, 30, 140)]
    assert drawn['widths'] == pytest.approx(wanted, abs=2)
    assert drawn['found'] == 2
