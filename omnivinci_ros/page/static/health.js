// SPDX-License-Identifier: Apache-2.0
// How perception is: diagnostics with their sentences, and what it costs.

import { el, say } from './dom.js';
import { count } from './words.js';

const LEVELS = ['is-ok', 'is-warn', 'is-bad', 'is-bad'];
const WORDS = ['well', 'warning', 'error', 'stale'];

export class HealthPanel {
  constructor(find) {
    this.find = find;
    this.rows = new Map();
    this.statuses = [];
  }

  // What a message does not name stays as it was. Returns what cameras lost since.
  set({ statuses }) {
    const list = this.find('health-list');
    if (statuses.length) list.querySelector('.hint')?.remove();
    const losses = [];
    for (const status of statuses) {
      let row = this.rows.get(status.name);
      if (!row) {
        row = newRow(status);
        this.rows.set(status.name, row);
        list.append(row.root);
      }
      losses.push(...cameraLosses(row.status, status));
      fillRow(row, status);
    }
    this.statuses = [...this.rows.values()].map((row) => row.status);
    const bad = this.statuses.filter((one) => one.level > 0);
    say(this.find('health-note'), bad.length ? count(bad.length, 'problem') : 'all is well');
    return losses;
  }

  // What perception said last is not how it is.
  node(isAlive) {
    this.find('health-list').classList.toggle('is-stale', !isAlive);
    if (!isAlive) say(this.find('health-note'), 'as they were last heard');
  }

  forget() {
    for (const row of this.rows.values()) row.root.remove();
    this.rows.clear();
    this.statuses = [];
    say(this.find('health-note'), '');
  }

  usage(usage) {
    const has = usage && usage.cpu_percent !== null && usage.cpu_percent !== undefined;
    say(this.find('cpu'), has ? `${Math.round(usage.cpu_percent)} %` : '–');
    const memory = usage?.memory_mb;
    say(this.find('memory'), memory ? `${Math.round(memory)} MB` : '–');
  }

  // The sentence about an input, if there is one to say.
  problemOf(topic) {
    const status = this.statuses.find((one) => one.name.endsWith(` ${topic}`));
    return status && status.level > 0 ? status.message : '';
  }

  get model() {
    return this.statuses.find((one) => one.name.endsWith(': model'));
  }

  get worst() {
    return this.statuses.reduce(
      (one, other) => (other.level > (one?.level ?? 0) ? other : one),
      null,
    );
  }
}

// Of frames that were dropped, but not because no window picked them, since the status before.
function cameraLosses(before, { name, values }) {
  const topic = / camera (\S+)$/.exec(name)?.[1];
  if (!before || !topic) return [];
  return Object.keys(values ?? {})
    .filter((key) => key.startsWith('dropped: '))
    .map((key) => ({
      topic,
      kind: 'camera',
      why: key.slice('dropped: '.length),
      count: Number(values[key]) - Number(before.values?.[key] ?? 0),
    }))
    .filter((loss) => loss.count > 0 && loss.why !== 'not picked');
}

function newRow({ name }) {
  const short = name.includes(': ') ? name.slice(name.indexOf(': ') + 2) : name;
  const dot = el('i', { role: 'img' });
  const message = el('span', { class: 'message' });
  const values = el('dl', { class: 'values' });
  const details = el(
    'details',
    {},
    el('summary', {}, dot, el('span', { class: 'name', title: name }, short), message),
    values,
  );
  const row = { root: el('li', {}, details), details, dot, message, values };
  details.addEventListener('toggle', () => row.status && fillValues(row, row.status));
  return row;
}

function fillRow(row, status) {
  row.status = status;
  row.details.className = LEVELS[status.level] ?? 'is-bad';
  row.dot.setAttribute('aria-label', WORDS[status.level] ?? 'error');
  say(row.message, status.message);
  fillValues(row, status);
}

function fillValues(row, { values }) {
  if (!row.details.open) return;
  const items = Object.entries(values ?? {});
  const key = items.map(([name]) => name).join();
  if (row.key !== key) {
    row.key = key;
    row.values.replaceChildren(
      ...items.map(([name]) => el('div', {}, el('dt', {}, name), el('dd', {}))),
    );
  }
  items.forEach(([, value], index) =>
    say(row.values.children[index].lastElementChild, String(value)),
  );
}
