// SPDX-License-Identifier: Apache-2.0
// A report's page: draws what stands in #data with the parts of the live page.

import { el } from './dom.js';
import { commandCard, frameFigure, inputsTable, jsonText, stageBar } from './cards.js';
import { mountTimeline } from './timeline.js';
import { TimelineData } from './timeline_data.js';
import { count, durationMs, objectsOf, parsedJson, percent, provenanceWords } from './words.js';
import { shortNames, shownMs, stampMs, triggerWords } from './words.js';

const report = JSON.parse(document.getElementById('data').textContent);
const reportStart = stampMs(report.start_ns);
const reportLines = []; // the time-lines, one for each epoch

function bagTime(ms) {
  const tenths = Math.round((ms - reportStart) / 100);
  return `${tenths < 0 ? '−' : ''}${(Math.abs(tenths) / 10).toFixed(1)} s`;
}

function isScene(record) {
  return record.type.endsWith('SceneUnderstanding');
}

// Time-lines: where the clock jumped back, another one begins.

function epochsOf() {
  const epochs = new Set(report.records.map((one) => one.message.provenance.epoch));
  for (const lane of report.lanes) epochs.add(lane.epoch);
  return [...epochs].sort((one, other) => one - other);
}

function dataOf(epoch) {
  const data = new TimelineData({ keepMs: Infinity });
  const lanes = report.lanes.filter((lane) => lane.epoch === epoch);
  for (const lane of lanes) {
    const start = BigInt(lane.start_ns);
    const ms = (offset) => stampMs(String(start + BigInt(offset)));
    data.addSamples(lane.topic, lane.kind, lane.stamps.map(ms));
    data.addSpans(lane.topic, lane.kind, lane.spans.map(([from, to]) => [ms(from), ms(to)]));
  }
  for (const record of report.records) {
    if (record.message.provenance.epoch === epoch) data.addRecord(record);
  }
  for (const lane of [...data.lanes.values()]) {
    if (lane.kind === 'speech') data.lanes.delete(lane.topic); // words have a lane of their own
  }
  for (const lane of lanes) {
    const start = stampMs(lane.start_ns);
    for (const [offset, level] of lane.levels) {
      const at = start + offset / 1e6;
      const isVoice = data.speech.some((heard) => heard.from <= at && at <= heard.to);
      data.addLevel(lane.topic, at, level, isVoice ? 1 : null);
    }
  }
  return data;
}

function addTimeline(place, epoch, isOnly) {
  const holder = el('div', { class: 'report-line' });
  const zoom = el('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' });
  if (!isOnly) holder.append(el('h3', {}, `Epoch ${epoch + 1}: the clock of the bag went on from here`));
  const canvasPlace = el('div');
  holder.append(zoom, canvasPlace);
  place.append(holder);
  const data = dataOf(epoch);
  const line = mountTimeline(canvasPlace, data, {
    live: false, zeroMs: reportStart, onSelect: (answer) => choose(answer.id, true),
  });
  // By how much of what is seen the range moves, and how much longer it becomes.
  const buttons = [
    ['‹', 'Earlier', -0.5, 1], ['›', 'Later', 0.5, 1], ['−', 'See more time', 0, 2],
    ['+', 'See less time', 0, 0.5], ['All', 'See all', 0, 0],
  ];
  for (const [words, label, move, scale] of buttons) {
    const button = el('button', { type: 'button', 'aria-label': label }, words);
    button.addEventListener('click', () => (scale ? moveLine(line, move, scale) : line.setRange(null)));
    zoom.append(button);
  }
  const [from, to] = data.range();
  if (to - from > 2 * FIRST_MS) line.setRange(from, from + FIRST_MS);
  reportLines.push({ line, data });
}

const FIRST_MS = 60000; // of a long replay: what is seen at first

function moveLine(line, move, scale) {
  const [from, to] = line.range();
  const span = (to - from) * scale;
  const middle = (from + to) / 2 + move * (to - from);
  line.setRange(middle - span / 2, middle + span / 2);
}

function choose(id, isScrolled) {
  for (const old of document.querySelectorAll('.window-card[aria-current]')) {
    old.removeAttribute('aria-current');
  }
  const card = document.getElementById(`window-${id}`);
  if (!card) return;
  card.setAttribute('aria-current', 'true');
  if (isScrolled) card.scrollIntoView({ block: 'center' });
  for (const { line, data } of reportLines) {
    const answer = data.answers.find((one) => String(one.id) === String(id));
    const [from, to] = line.range();
    if (answer && (answer.to < from || answer.to > to)) {
      line.setRange(answer.to - (to - from) / 2, answer.to + (to - from) / 2);
    }
    line.select(answer?.id ?? null);
  }
}

// Of many, frames are decoded when they come into sight, or when the page is printed.

const FEW_FRAMES = 400;
const framesWaiting = new Set();
const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    drawFrameOf(entry.target);
  }
}, { rootMargin: '600px' });

function drawFrameOf(place) {
  sight.unobserve(place);
  if (framesWaiting.delete(place)) place.drawNow();
}

function drawAllFrames() {
  for (const place of [...framesWaiting]) drawFrameOf(place);
}

function framePlace(frame, endMs) {
  const ago = `−${shownMs(endMs - stampMs(frame.stamp_ns))}`;
  const why = frame.why || (frame.picture === null ? 'This picture is not in the report.' : '');
  const missing = el('div', { class: 'missing', role: 'img', 'aria-label': why || ago, title: why });
  const place = el('figure', { class: 'frame' }, missing, el('figcaption', {}, ago));
  if (frame.picture === null) {
    missing.append(el('small', {}, frame.why ? 'broken' : 'not here'));
    return place;
  }
  place.drawNow = async () => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${report.pictures[frame.picture]}`;
    await image.decode();
    const figure = frameFigure(image, frame, endMs);
    figure.tabIndex = 0;
    place.replaceWith(figure);
  };
  framesWaiting.add(place);
  return place;
}

// A click, or Enter, shows a frame large, and small again.
function enlarge(event) {
  const figure = event.target.closest?.('.frame[tabindex]');
  if (!figure || (event.type === 'keydown' && event.key !== 'Enter')) return;
  figure.classList.toggle('is-large');
}

function framesOf(record, names) {
  const scene = record.message;
  const end = stampMs(scene.header.stamp);
  const parts = [];
  for (const input of scene.provenance.inputs) {
    if (input.kind !== 'camera' || !input.used) continue;
    const frames = record.frames.filter((frame) => frame.topic === input.topic);
    const unknown = input.used - frames.length;
    const isEmpty = frames.every((frame) => frame.picture === null && !frame.why);
    const strip = isEmpty
      ? el('p', { class: 'note' }, frames.length ? 'Their pictures are not in this report.' : null)
      : el('div', { class: 'strip' }, ...frames.map((frame) => framePlace(frame, end)));
    const when = !isEmpty ? ', each with its time before the end of the window' : '';
    const what = `${count(input.used, 'frame')} of ${names.get(input.topic)}${when}`;
    parts.push(el('h4', { title: input.topic }, what), strip);
    if (unknown) parts.push(el('p', { class: 'note' }, `${unknown} of them are not told.`));
  }
  return parts;
}

function seenOf(scene) {
  const words = objectsOf(scene).map((one) => [one.label, one.confidence]);
  const labels = parsedJson(scene.json)?.labels;
  for (const one of Array.isArray(labels) ? labels : []) words.push([one?.label, one?.score]);
  const chips = words.map(([label, score]) => el(
    'span', { class: 'slot' }, String(label ?? ''), el('small', {}, ` ${percent(Number(score) || 0)}`),
  ));
  return chips.length ? el('p', { class: 'slots', 'aria-label': 'seen' }, ...chips) : null;
}

function folded(title, make) {
  const details = el('details', {}, el('summary', {}, title));
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(make());
  });
  return details;
}

function windowCard(record, before, names) {
  const scene = record.message;
  const { provenance } = scene;
  const [from, to] = [stampMs(scene.window_start), stampMs(scene.header.stamp)];
  const title = `#${scene.window_id}`;
  const link = el('a', { href: `#window-${scene.window_id}`, title: 'Show it on the time-line' }, title);
  link.addEventListener('click', () => choose(scene.window_id, false));
  const heading = el(
    'header', {}, el('h3', {}, link),
    el('span', { class: 'note' }, `${bagTime(from)} to ${bagTime(to)}, ${triggerWords(provenance.trigger)}`),
  );
  const json = () => el('pre', { class: 'json', tabindex: '0' }, jsonText(scene.json));
  return el(
    'article', { class: 'window-card', id: `window-${scene.window_id}`, 'aria-label': `Window ${title}` },
    heading,
    scene.task ? el('p', { class: 'asked' }, `Asked: “${scene.task}”`) : null,
    el('p', { class: 'answer' }, scene.text),
    ...framesOf(record, names),
    seenOf(scene),
    el('p', { class: 'made-of' }, provenanceWords(scene, before, names)),
    durationMs(provenance.total) ? stageBar(provenance) : null,
    el(
      'div', { class: 'folds' },
      folded('Inputs', () => el('div', { class: 'scroll' }, inputsTable(scene, before))),
      scene.json ? folded('JSON', json) : null,
    ),
  );
}

// One record that cannot be drawn costs itself.
function added(place, make) {
  try {
    place.append(make());
  } catch (error) {
    place.append(el('p', { class: 'note bad' }, `This result cannot be shown: ${error.message}`));
  }
}

function drawReport() {
  const topics = new Set();
  for (const one of report.records) {
    for (const input of one.message.provenance.inputs) topics.add(input.topic);
  }
  const names = shortNames([...topics]);
  const windows = document.getElementById('window-list');
  const commands = document.getElementById('command-list');
  let before = null;
  for (const record of report.records) {
    if (isScene(record)) {
      const { epoch } = record.message.provenance;
      const earlier = before?.provenance.epoch === epoch ? before : null;
      added(windows, () => windowCard(record, earlier, names));
      before = record.message;
    } else {
      added(commands, () => {
        const card = commandCard(record.message);
        const time = card.querySelector('time');
        if (time) time.textContent = bagTime(stampMs(record.message.header.stamp));
        return card;
      });
    }
  }
  const epochs = epochsOf();
  const place = document.getElementById('timelines');
  for (const epoch of epochs) added(place, () => { addTimeline(place, epoch, epochs.length < 2); return ''; });
  if (framesWaiting.size <= FEW_FRAMES) drawAllFrames();
  for (const place of framesWaiting) sight.observe(place);
  addEventListener('beforeprint', drawAllFrames);
  if (location.hash.startsWith('#window-')) choose(location.hash.slice('#window-'.length), false);
  windows.addEventListener('click', enlarge);
  windows.addEventListener('keydown', enlarge);
  document.body.dataset.drawn = 'true';
}

drawReport();
