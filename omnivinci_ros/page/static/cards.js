// SPDX-License-Identifier: Apache-2.0
// Elements made of records, for the page and a report alike: pure functions, no socket.
//
//   stageBar(provenance)            the answer's bar with its legend
//   inputsTable(scene, before)      used, late, dropped, age and coverage of each input
//   commandCard(command)            intent, slots, steps, source, confidence, question
//   drawFrame(canvas, image, boxes) a picture with its boxes and labels
//   frameFigure(image, head, end)   <figure> of a frame: boxes, its time before the window's end
//   jsonText(text)                  indented, or the text as it is where it does not parse

import { el } from './dom.js';
import {
  clockTime,
  commandWords,
  durationMs,
  intentWords,
  lossesOf,
  orderedSlots,
} from './words.js';
import {
  parsedJson,
  percent,
  shownMs,
  slotWords,
  sourceWords,
  stagesOf,
  stampMs,
} from './words.js';

const NOT_PICKED = 'Mostly frames that no window picked; the diagnostics tell the rest.';
const CLASSES = ['waiting', 'encoding', 'first', 'rest'];

export function stageBar(provenance) {
  const stages = stagesOf(provenance);
  const total = durationMs(provenance.total);
  const track = el('div', { class: 'stage-track', 'aria-hidden': 'true' });
  const legend = el('dl', { class: 'stage-legend' });
  stages.forEach((stage, index) => {
    const part = el('span', { class: `stage ${CLASSES[index]}` });
    part.style.flexGrow = String(total ? stage.ms / total : 0);
    track.append(part);
    const name = el('dt', { title: stage.words }, el('i', { class: CLASSES[index] }), stage.name);
    legend.append(el('div', {}, name, el('dd', {}, total ? shownMs(stage.ms) : '–')));
  });
  const sum = el('dd', {}, total ? shownMs(total) : '–');
  legend.append(el('div', { class: 'total' }, el('dt', {}, 'total'), sum));
  return el('div', { class: 'stages' }, track, legend);
}

export function inputsTable(scene, before = null) {
  const losses = new Map(lossesOf(scene, before).of.map((loss) => [loss.topic, loss]));
  const end = stampMs(scene.header.stamp);
  const head = ['input', 'used', 'late', 'not used', 'newest', 'covered'];
  const row = el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)));
  const body = scene.provenance.inputs.map((input) => {
    const lost = losses.get(input.topic) ?? { late: 0, dropped: 0 };
    const age = input.used ? `${shownMs(end - stampMs(input.newest))} before the end` : '–';
    return el(
      'tr',
      {},
      el('th', { scope: 'row', title: input.topic }, input.topic),
      el('td', {}, String(input.used)),
      el('td', { class: lost.late ? 'warn' : '' }, String(lost.late)),
      el(
        'td',
        input.kind === 'camera' ? { title: NOT_PICKED } : { class: lost.dropped ? 'bad' : '' },
        String(lost.dropped),
      ),
      el('td', {}, age),
      el('td', {}, input.used || input.coverage ? percent(input.coverage) : '–'),
    );
  });
  return el('table', { class: 'inputs' }, el('thead', {}, row), el('tbody', {}, ...body));
}

function slotChips(slots) {
  const chips = orderedSlots(slots).map((slot) =>
    el(
      'span',
      { class: 'slot' },
      el('small', {}, slot.key.replace(/_(m|deg)$/, '')),
      ` ${slotWords(slot.key, slot.value)}`,
    ),
  );
  return el('div', { class: 'slots' }, ...chips);
}

export function commandCard(command) {
  const isPlan = command.intent === 'PLAN';
  const kind = { STOP: ' is-stop', NONE: ' is-none' }[command.intent] ?? '';
  const card = el(
    'article',
    { class: `command${kind}`, 'aria-label': commandWords(command) },
    el(
      'header',
      {},
      el('strong', { class: 'intent' }, command.intent),
      slotChips(command.slots),
      el('time', {}, clockTime(stampMs(command.header.stamp)).slice(0, 8)),
    ),
  );
  if (isPlan) {
    const steps = command.steps.map((step) =>
      el('li', { title: step.text }, el('strong', {}, step.intent), slotChips(step.slots)),
    );
    card.append(el('ol', { class: 'steps' }, ...steps));
  }
  card.append(el('p', { class: 'said' }, `“${command.utterance}”`));
  const meter = el('meter', { min: '0', max: '1', 'aria-label': 'confidence' });
  meter.value = command.confidence;
  const language = command.language ? ` · ${command.language}` : '';
  card.append(el('p', { class: 'source' }, meter, sourceWords(command) + language));
  if (command.needs_clarification) {
    card.append(el('p', { class: 'question' }, command.clarification || 'Is that right?'));
  }
  return card;
}

export function planWords(command) {
  return command.steps.map((step) => intentWords(step)).join(', then ');
}

const BOX_COLOURS = ['#ffd43b', '#4dd0e1', '#ff8fab', '#9be564', '#c9a7ff', '#ffa94d'];

export function boxColour(label) {
  let sum = 0;
  for (const letter of label) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return BOX_COLOURS[sum % BOX_COLOURS.length];
}

export function drawFrame(canvas, image, boxes = []) {
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  drawBoxes(context, image.width, image.height, boxes);
}

export function drawBoxes(context, width, height, boxes) {
  const size = Math.max(9, Math.round(width / 28));
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  for (const { label, confidence, box } of boxes) {
    // On whole pixels, lines are sharp.
    const [left, top] = [Math.round(box[0] * width), Math.round(box[1] * height)];
    const wide = Math.round(box[2] * width) - left;
    const high = Math.round(box[3] * height) - top;
    const colour = boxColour(label);
    const line = 2 * Math.max(1, Math.round(width / 320));
    context.lineWidth = line + 2;
    context.strokeStyle = 'rgba(0, 0, 0, 0.55)';
    context.strokeRect(left, top, wide, high);
    context.lineWidth = line;
    context.strokeStyle = colour;
    context.strokeRect(left, top, wide, high);
    const words = confidence ? `${label} ${percent(confidence)}` : label;
    const plate = context.measureText(words).width + size * 0.8;
    const x = Math.max(0, Math.min(left - line / 2, width - plate));
    const y = top >= size * 1.5 ? top - size * 1.5 : top;
    context.fillStyle = colour;
    context.fillRect(x, y, plate, size * 1.5);
    context.fillStyle = '#12161c';
    context.fillText(words, x + size * 0.4, y + size * 0.25);
  }
}

export function frameFigure(image, head, endMs) {
  const canvas = el('canvas', { role: 'img' });
  drawFrame(canvas, image, head.boxes);
  const at = stampMs(head.stamp_ns);
  const seen = head.boxes.map((one) => one.label).join(', ');
  const ago = `${shownMs(endMs - at)} before the end`;
  canvas.setAttribute('aria-label', seen ? `${ago}: ${seen}` : ago);
  const caption = el('figcaption', { title: clockTime(at) }, `−${shownMs(endMs - at)}`);
  return el('figure', { class: 'frame' }, canvas, caption);
}

export function jsonText(text) {
  const parsed = parsedJson(text);
  return parsed === null ? text : JSON.stringify(parsed, null, 2);
}
