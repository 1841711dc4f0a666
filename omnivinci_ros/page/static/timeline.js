// SPDX-License-Identifier: Apache-2.0
// The time-line as a thing to look at and to click: a canvas with a tooltip, keys, and zoom.
//
//   const line = mountTimeline(container, data, {
//     live: true,               // false in a report: the whole range, "elapsed" labels
//     nowMs: () => ms,          // live only: the clock of the node
//     onSelect: (answer) => {}, // an answer was chosen by click or by key
//   });
//   line.draw(); line.select(windowId); line.setSpan(60000); line.setRange(from, to)
//
// `container` is an element; its classes are in style.css (.timeline, .timeline-tip).
// Keys while it has the focus: left and right choose an answer, + and - zoom, Home the newest.

import { drawTimeline, hitTimeline, layoutTimeline, readTheme } from './timeline_draw.js';
import { clockTime, commandWords, count, percent, shownMs, sourceWords } from './words.js';

const SPANS_MS = [5000, 10000, 20000, 60000, 120000, 300000, 900000, 3600000];

export function mountTimeline(container, data, options = {}) {
  const { live = true, nowMs = () => data.range()[1], onSelect = () => {}, zeroMs } = options;
  const canvas = document.createElement('canvas');
  const tip = document.createElement('div');
  const context = canvas.getContext('2d');
  const state = { span: 60000, range: null, selected: null, hovered: null, cursor: null };
  let layout = null;
  let theme = null;
  let themeRead = 0;

  container.classList.add('timeline');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  tip.className = 'timeline-tip';
  tip.hidden = true;
  container.append(canvas, tip);

  function range() {
    if (state.range) return state.range;
    if (!live) {
      const [from, to] = data.range();
      const margin = Math.max(200, (to - from) * 0.02);
      return [from - margin, to + margin * 3];
    }
    const now = nowMs();
    return [now - state.span, now + state.span * 0.02];
  }

  function draw() {
    const width = container.clientWidth;
    if (!width) return;
    if (!theme || performance.now() - themeRead > 1000) {
      theme = readTheme(container);
      themeRead = performance.now();
    }
    const [from, to] = range();
    layout = layoutTimeline(data, { width, from, to });
    const ratio = globalThis.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(layout.height * ratio)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
      canvas.style.height = `${layout.height}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const now = live ? nowMs() : (zeroMs ?? data.range()[0]);
    drawTimeline(context, data, layout, {
      ...state,
      now,
      theme,
      labels: live ? 'ago' : 'elapsed',
    });
    const label = summaryOf(data);
    if (canvas.getAttribute('aria-label') !== label) canvas.setAttribute('aria-label', label);
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  function showTip(found, x, y) {
    tip.hidden = !found;
    if (!found) return;
    tip.replaceChildren(
      ...tipLines(found).map((line, index) => {
        const element = document.createElement(index ? 'div' : 'strong');
        element.textContent = line;
        return element;
      }),
    );
    const left = Math.min(Math.max(4, x + 12), container.clientWidth - tip.offsetWidth - 4);
    tip.style.left = `${Math.max(4, left)}px`;
    const isLow = canvas.getBoundingClientRect().top + y + tip.offsetHeight + 24 > innerHeight;
    tip.style.top = `${isLow ? y - tip.offsetHeight - 12 : y + 16}px`;
  }

  canvas.addEventListener('pointermove', (event) => {
    if (!layout) return;
    const [x, y] = place(event);
    const found = hitTimeline(layout, x, y);
    state.cursor = x > layout.gutter ? layout.time(x) : null;
    state.hovered = found?.kind === 'answer' ? found.item.id : null;
    canvas.style.cursor = found?.kind === 'answer' ? 'pointer' : 'default';
    showTip(found, x, y);
    if (!live) draw();
  });
  canvas.addEventListener('pointerleave', () => {
    state.cursor = null;
    state.hovered = null;
    showTip(null);
    if (!live) draw();
  });
  canvas.addEventListener('click', (event) => {
    const found = layout && hitTimeline(layout, ...place(event));
    if (found?.kind === 'answer') choose(found.item);
  });
  canvas.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    const at = data.answers.findIndex((one) => one.id === state.selected);
    if (event.key in steps) {
      const next = data.answers[at < 0 ? data.answers.length - 1 : at + steps[event.key]];
      if (next) choose(next);
    } else if (event.key === 'Home' || event.key === 'End') {
      const next = data.answers[event.key === 'Home' ? 0 : data.answers.length - 1];
      if (next) choose(next);
    } else if (event.key === '+' || event.key === '-') {
      zoom(event.key === '+' ? -1 : 1);
    } else return;
    event.preventDefault();
  });

  function choose(answer) {
    state.selected = answer.id;
    onSelect(answer);
    draw();
  }

  function zoom(by) {
    const [from, to] = range();
    const at = SPANS_MS.findIndex((span) => span >= (live ? state.span : to - from) - 1);
    const span = SPANS_MS[Math.min(SPANS_MS.length - 1, Math.max(0, at + by))];
    if (live) state.span = span;
    else {
      const middle = data.answers.find((one) => one.id === state.selected)?.to ?? (from + to) / 2;
      state.range = [middle - span / 2, middle + span / 2];
    }
    draw();
  }

  new ResizeObserver(draw).observe(container);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    themeRead = 0;
    draw();
  });
  draw();
  return {
    draw,
    range,
    zoom,
    select(id) {
      state.selected = id;
      draw();
    },
    setSpan(ms) {
      state.span = ms;
      draw();
    },
    setRange(from, to) {
      state.range = from === null ? null : [from, to];
      draw();
    },
    rereadTheme() {
      themeRead = 0;
      draw();
    },
  };
}

// What a screen reader says in place of the picture.
export function summaryOf(data) {
  const inputs = [...data.lanes.values()].map((lane) => {
    const late = lane.losses.reduce((sum, loss) => sum + loss.late, 0);
    const dropped = lane.losses.reduce((sum, loss) => sum + loss.dropped, 0);
    return `${lane.topic}: ${late} late, ${dropped} dropped`;
  });
  const finals = data.answers.filter((one) => one.final);
  const last = finals[finals.length - 1];
  const words = [`Time-line: ${count(finals.length, 'answer')}`, ...inputs];
  words.push(count(data.commands.length, 'command'));
  if (last?.total) words.push(`the last answer took ${shownMs(last.total)}`);
  return `${words.join('; ')}. Left and right choose an answer, plus and minus zoom.`;
}

export function tipLines({ kind, item }) {
  if (kind === 'speech') {
    return [`“${item.text}”`, `${percent(item.confidence)} sure, ${shownMs(item.to - item.from)}`];
  }
  if (kind === 'command') {
    const lines = [commandWords(item.command), `“${item.command.utterance}”`];
    return [...lines, sourceWords(item.command), clockTime(item.at)];
  }
  if (kind === 'loss') {
    const what = [item.late && `${item.late} late`, item.dropped && `${item.dropped} dropped`];
    return [item.lane.topic, what.filter(Boolean).join(', '), item.why].filter(Boolean);
  }
  const lines = [`Window #${item.id}, ${shownMs(item.to - item.from)}, ${item.trigger}`];
  lines.push(`${clockTime(item.from)} to ${clockTime(item.to)}`);
  for (const stage of item.stages) if (stage.ms) lines.push(`${stage.name} ${shownMs(stage.ms)}`);
  if (item.total) lines.push(`total ${shownMs(item.total)}`);
  const text = item.scene.text.slice(0, 160);
  return text ? [...lines, text] : lines;
}
