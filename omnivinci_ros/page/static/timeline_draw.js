// SPDX-License-Identifier: Apache-2.0
// Draws a TimelineData on a canvas: a lane an input, speech, commands, and each window followed by
// what its answer cost. Pure: it keeps nothing between two calls.
//
//   const layout = layoutTimeline(data, { width, from, to, names });      // all heights known
//   drawTimeline(context, data, layout, { now, selected, hovered, cursor, theme, labels })
//   hitTimeline(layout, x, y) -> {kind: 'answer'|'command'|'speech'|'loss', item} or null
//   readTheme(element) -> colours and fonts from the custom properties of style.css
//
// `labels`: 'ago' counts back from `now`, 'elapsed' counts on from the time 0 given as `now`.

import { shortNames, shownMs } from './words.js';
import { micros } from './timeline_data.js';

const AXIS = 22; // all sizes in CSS pixels
const LANE = 26;
const ROW = 17;
const ROWS = 5;
const LABEL = 50; // room for what an answer took
const GUTTER = 104;
const NARROW = 560; // no gutter below it: names stand in the lanes
const STAGE_COLOURS = ['waiting', 'encoding', 'first', 'rest'];
const COLOURS = [
  ...STAGE_COLOURS,
  'ink',
  'muted',
  'faint',
  'line',
  'surface',
  'sunken',
  'accent',
  'warn',
  'bad',
  'voice',
  'window',
  'on-accent',
];

export function readTheme(element) {
  const style = getComputedStyle(element);
  const theme = { font: style.getPropertyValue('--sans').trim() || 'sans-serif' };
  for (const name of COLOURS) theme[name] = style.getPropertyValue(`--${name}`).trim();
  return theme;
}

// Windows overlap: each goes to the first row that is free when it begins. `until` is when the
// next one of its row begins: up to there it may be labelled.
function rowsOf(answers, labelMs) {
  const free = [];
  const last = [];
  const rows = [];
  answers.forEach((answer) => {
    let row = free.findIndex((until) => until <= answer.from + 1);
    if (row < 0 && free.length < ROWS) row = free.length;
    if (row < 0) row = free.indexOf(Math.min(...free));
    free[row] = Math.max(answer.ready, answer.to) + labelMs;
    if (last[row]) last[row].until = answer.from;
    last[row] = { row, until: Infinity };
    rows.push(last[row]);
  });
  return rows;
}

export function layoutTimeline(data, { width, from, to, names = null }) {
  const gutter = width < NARROW ? 0 : GUTTER;
  const scale = (width - gutter - 8) / Math.max(1, to - from);
  const lanes = [...data.lanes.values()].sort((one, other) => order(one) - order(other));
  const utterances = lanes.find((lane) => lane.kind === 'speech') ?? null; // drawn as their words
  const called = names ?? shortNames(lanes.map((lane) => lane.topic));
  const layout = { width, from, to, gutter, scale, lanes: [], hits: [] };
  layout.x = (at) => gutter + (at - from) * scale;
  layout.time = (x) => from + (x - gutter) / scale;
  let y = AXIS;
  const place = (kind, name, height, lane = null) => {
    layout.lanes.push({ kind, name, y, height, lane });
    y += height;
  };
  const label = gutter ? 0 : 13;
  for (const lane of lanes) {
    if (lane !== utterances) place('input', called.get(lane.topic), LANE + label, lane);
  }
  place('speech', 'speech', LANE + label, utterances);
  place('commands', 'commands', LANE + label);
  place('answers', 'windows', ROW * ROWS + 8 + label);
  layout.label = label;
  layout.height = y + 2;
  return layout;
}

function order(lane) {
  const kinds = ['camera', 'audio', 'speech', 'task'];
  return kinds.indexOf(lane.kind);
}

export function drawTimeline(context, data, layout, view) {
  const { theme } = view;
  layout.hits.length = 0;
  context.clearRect(0, 0, layout.width, layout.height);
  context.font = `11px ${theme.font}`;
  context.textBaseline = 'middle';
  drawAxis(context, layout, view);
  for (const place of layout.lanes) {
    context.save();
    context.beginPath();
    context.rect(layout.gutter, place.y, layout.width - layout.gutter, place.height);
    context.clip();
    if (place.kind === 'input') drawInput(context, layout, place, theme);
    if (place.kind === 'speech') drawSpeech(context, data, layout, place, view);
    if (place.kind === 'commands') drawCommands(context, data, layout, place, view);
    if (place.kind === 'answers') drawAnswers(context, data, layout, place, view);
    context.restore();
    drawName(context, layout, place, theme);
  }
  drawCursors(context, layout, view);
}

const STEPS_MS = [100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000, 300000, 600000, 3600000];

function drawAxis(context, layout, { theme, now, labels }) {
  const step = STEPS_MS.find((ms) => ms * layout.scale >= 64) ?? STEPS_MS[STEPS_MS.length - 1];
  const first = Math.ceil((layout.from - now) / step);
  context.textAlign = 'center';
  for (let index = first; now + index * step <= layout.to; index += 1) {
    const x = layout.x(now + index * step);
    if (x < layout.gutter) continue;
    context.fillStyle = theme.line;
    context.fillRect(Math.round(x), AXIS - 4, 1, layout.height - AXIS + 4);
    context.fillStyle = theme.muted;
    const middle = Math.min(Math.max(x, layout.gutter + 18), layout.width - 16);
    context.fillText(axisLabel(index * step, labels), middle, AXIS / 2);
  }
}

function axisLabel(ms, labels) {
  if (labels === 'ago' && ms === 0) return 'now';
  const seconds = ms / 1000;
  const shown = Number.isInteger(seconds)
    ? String(Math.abs(seconds))
    : Math.abs(seconds).toFixed(1);
  return `${seconds < 0 ? '−' : ''}${shown} s`;
}

function drawName(context, layout, place, theme) {
  context.fillStyle = theme.line;
  context.fillRect(0, place.y, layout.width, 1);
  context.textAlign = 'left';
  context.fillStyle = theme.muted;
  const width = layout.gutter ? layout.gutter - 12 : layout.width - 8;
  const y = layout.gutter ? place.y + place.height / 2 : place.y + 8;
  context.fillText(clipped(context, place.name, width), 4, y);
}

function clipped(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let end = Math.max(0, Math.floor((text.length * width) / context.measureText(text).width));
  while (end > 0 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return end > 1 ? `${text.slice(0, end)}…` : '';
}

function bar(context, x, y, width, height, radius = 3) {
  context.beginPath();
  context.roundRect(
    x,
    y,
    Math.max(1.5, width),
    height,
    Math.min(radius, Math.max(1.5, width) / 2),
  );
}

function drawInput(context, layout, place, theme) {
  const { lane } = place;
  const top = place.y + layout.label + 5;
  const height = place.height - layout.label - 10;
  const middle = top + height / 2;
  if (lane.kind === 'audio') drawSound(context, layout, lane, top, height, theme);
  context.fillStyle = theme.accent;
  for (const [from, to] of lane.kind === 'audio' ? [] : lane.ranges) {
    context.globalAlpha = 0.35;
    context.fillRect(layout.x(from), middle - 1, Math.max(2, (to - from) * layout.scale), 2);
  }
  context.globalAlpha = 1;
  for (const stamp of lane.stamps) {
    if (stamp < layout.from || stamp > layout.to) continue;
    const isUsed = lane.used.has(micros(stamp)) || lane.kind === 'task';
    const long = isUsed ? height : height * 0.45;
    context.fillStyle = isUsed ? theme.accent : theme.faint;
    context.fillRect(layout.x(stamp) - 1, middle - long / 2, isUsed ? 2 : 1, long);
  }
  for (const loss of lane.losses) drawLoss(context, layout, place, loss, theme);
}

function drawSound(context, layout, lane, top, height, theme) {
  context.globalAlpha = lane.levels.length ? 0.35 : 0.8;
  context.fillStyle = lane.levels.length ? theme.faint : theme.accent;
  const thick = lane.levels.length ? 2 : 6;
  const spans = lane.spans.length ? lane.spans : lane.ranges;
  for (const [from, to] of spans) {
    const width = Math.max(1.5, (to - from) * layout.scale);
    context.fillRect(layout.x(from), top + height / 2 - thick / 2, width, thick);
  }
  context.globalAlpha = 1;
  for (const { at, db, speech } of lane.levels) {
    if (at < layout.from || at > layout.to) continue;
    const loud = Math.max(0.06, Math.min(1, (db + 60) / 55)) * height;
    context.fillStyle = speech !== null && speech >= 0.5 ? theme.voice : theme.accent;
    context.fillRect(layout.x(at) - 0.75, top + (height - loud) / 2, 1.5, loud);
  }
}

function drawLoss(context, layout, place, loss, theme) {
  const x = layout.x(loss.at);
  const y = place.y + place.height - 3;
  const parts = [
    [loss.late, theme.warn],
    [loss.dropped, theme.bad],
  ];
  let right = x;
  for (const [number, colour] of parts) {
    if (!number) continue;
    const words = String(number);
    const width = Math.max(14, context.measureText(words).width + 8);
    context.fillStyle = colour;
    bar(context, right - width, y - 14, width, 14, 7);
    context.fill();
    context.fillStyle = theme['on-accent'];
    context.textAlign = 'center';
    context.fillText(words, right - width / 2, y - 6.5);
    hit(layout, 'loss', { ...loss, lane: place.lane }, right - width, y - 14, width, 14);
    right -= width + 2;
  }
}

function hit(layout, kind, item, x, y, width, height) {
  layout.hits.push({ kind, item, x, y, width: Math.max(4, width), height });
}

function drawSpeech(context, data, layout, place, view) {
  const { theme } = view;
  const top = place.y + layout.label + 4;
  const height = place.height - layout.label - 8;
  context.textAlign = 'left';
  for (const heard of data.speech) {
    const x = layout.x(heard.from);
    const width = (heard.to - heard.from) * layout.scale;
    if (x + width < layout.gutter || x > layout.width) continue;
    context.fillStyle = theme.voice;
    context.globalAlpha = 0.2;
    bar(context, x, top, width, height);
    context.fill();
    context.globalAlpha = 1;
    context.fillRect(x, top, 2, height);
    context.fillStyle = theme.ink;
    context.fillText(clipped(context, heard.text, width - 10), x + 6, top + height / 2);
    hit(layout, 'speech', heard, x, top, width, height);
  }
  for (const loss of place.lane?.losses ?? []) drawLoss(context, layout, place, loss, theme);
}

function drawCommands(context, data, layout, place, view) {
  const { theme } = view;
  const top = place.y + layout.label + 4;
  const height = place.height - layout.label - 8;
  context.textAlign = 'left';
  data.commands.forEach((one, index) => {
    const x = layout.x(one.at);
    const next = data.commands[index + 1];
    const room = (next ? layout.x(next.at) : layout.width) - x - 4;
    const words = clipped(context, one.words, Math.min(room, 190) - 14);
    const width = context.measureText(words).width + 14;
    if (x + width < layout.gutter || x > layout.width) return;
    const isStop = one.command.intent === 'STOP';
    const isAsked = one.command.needs_clarification;
    context.fillStyle = isStop ? theme.bad : isAsked ? theme.warn : theme.accent;
    context.fillRect(x, top, 2, height);
    context.globalAlpha = one.command.intent === 'NONE' ? 0.08 : 0.18;
    bar(context, x, top, width, height);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = theme.ink;
    context.fillText(words, x + 8, top + height / 2);
    hit(layout, 'command', one, x, top, width, height);
  });
}

function drawAnswers(context, data, layout, place, view) {
  const rows = rowsOf(data.answers, LABEL / layout.scale);
  data.answers.forEach((answer, index) => {
    const { row, until } = rows[index];
    const y = place.y + layout.label + 4 + row * ROW;
    const end = answer.final ? answer.ready : Math.max(answer.ready, view.now);
    if (layout.x(end) < layout.gutter - 60 || answer.from > layout.to) return;
    drawAnswer(context, answer, y, layout, { ...view, until });
  });
}

function drawAnswer(context, answer, y, layout, view) {
  const { theme, selected, hovered, now, labels, until } = view;
  const height = ROW - 3;
  const x = layout.x(answer.from);
  const width = (answer.to - answer.from) * layout.scale;
  const isChosen = selected === answer.id;
  context.fillStyle = theme.window;
  context.globalAlpha = isChosen || hovered === answer.id ? 1 : 0.6;
  bar(context, x, y, width, height);
  context.fill();
  context.globalAlpha = 1;
  context.textAlign = 'left';
  context.fillStyle = theme.muted;
  context.fillText(clipped(context, `#${answer.id}`, width - 8), x + 5, y + height / 2 + 0.5);
  context.fillStyle = theme.line;
  const closed = layout.x(answer.closed);
  context.fillRect(x + width, y + height / 2 - 0.5, Math.max(0, closed - x - width), 1);
  let right = closed;
  answer.stages.forEach((stage, index) => {
    if (!stage.ms) return;
    context.fillStyle = theme[STAGE_COLOURS[index]];
    context.fillRect(right, y, Math.max(1, stage.ms * layout.scale), height);
    right += Math.max(1, stage.ms * layout.scale);
  });
  if (!answer.final && labels === 'ago') {
    context.fillStyle = theme.rest;
    context.globalAlpha = 0.4;
    context.fillRect(right, y, Math.max(2, layout.x(now) - right), height);
    context.globalAlpha = 1;
  } else if (answer.total) {
    context.fillStyle = theme.muted;
    const words = clipped(context, shownMs(answer.total), layout.x(until) - right - 8);
    if (!words.endsWith('…')) context.fillText(words, right + 4, y + height / 2 + 0.5);
  }
  if (isChosen) {
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    bar(context, x, y - 0.5, Math.max(width, right - x) + 1, height + 1);
    context.stroke();
  }
  hit(layout, 'answer', answer, x, y, Math.max(width, right - x), height);
}

function drawCursors(context, layout, { theme, now, cursor, labels }) {
  if (labels === 'ago' && now <= layout.to) {
    context.fillStyle = theme.ink;
    context.fillRect(Math.round(layout.x(now)), AXIS - 4, 1, layout.height);
  }
  if (cursor !== null && cursor !== undefined && cursor >= layout.from) {
    context.fillStyle = theme.muted;
    context.fillRect(Math.round(layout.x(cursor)), AXIS - 4, 1, layout.height);
  }
}

export function hitTimeline(layout, x, y) {
  for (let index = layout.hits.length - 1; index >= 0; index -= 1) {
    const one = layout.hits[index];
    if (
      x >= one.x - 2 &&
      x <= one.x + one.width + 2 &&
      y >= one.y - 1 &&
      y <= one.y + one.height + 1
    ) {
      return { kind: one.kind, item: one.item };
    }
  }
  return null;
}
