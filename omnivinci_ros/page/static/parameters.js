// SPDX-License-Identifier: Apache-2.0
// The parameters of perception: those that may change while it runs, with their ranges.

import { el, say, show } from './dom.js';
import { count } from './words.js';

export class ParameterPanel {
  constructor(find, socket) {
    this.find = find;
    this.socket = socket;
    this.rows = new Map();
    this.values = new Map();
    find('parameter-filter').addEventListener('input', () => this.filter());
  }

  set({ list }) {
    const key = list.map((one) => one.name).join();
    for (const one of list) this.values.set(one.name, one.value);
    if (key !== this.key) this.build(list);
    this.key = key;
    for (const one of list) this.rows.get(one.name)?.put(one.value);
    say(
      this.find('parameters-note'),
      `${count(list.filter((one) => one.live).length, 'live one')} of ${list.length}`,
    );
  }

  build(list) {
    this.rows.clear();
    const live = list.filter((one) => one.live).map((one) => this.row(one));
    const fixed = list.filter((one) => !one.live).map((one) => this.row(one));
    const words = `${count(fixed.length, 'other')}: read when the node is configured`;
    this.rest = el('details', {}, el('summary', {}, words), grid(fixed));
    const none = el('p', { class: 'hint' }, 'Perception tells none.');
    this.find('parameter-list').replaceChildren(
      ...(list.length ? [grid(live), this.rest] : [none]),
    );
    this.filter();
    this.state(this.isFree ? 'unconfigured' : '');
  }

  // Before it is configured all of them may change.
  state(state) {
    this.isFree = state === 'unconfigured';
    for (const row of this.rows.values()) row.control.disabled = !(row.live || this.isFree);
  }

  filter() {
    const wanted = this.find('parameter-filter').value.trim().toLowerCase();
    for (const [name, row] of this.rows) show(row.root, name.includes(wanted));
    if (wanted && this.rest) this.rest.open = true;
  }

  row(parameter) {
    const about = el('p', { class: 'about' }, aboutWords(parameter));
    const control = controlOf(parameter, (value) => this.send(parameter, value, about));
    const name = el('label', { class: 'name', for: `p-${parameter.name}` }, parameter.name);
    const root = el('div', { class: 'parameter' }, name, control.root, about);
    const row = { root, put: control.put, control: control.control, live: parameter.live };
    row.put(parameter.value);
    this.rows.set(parameter.name, row);
    return root;
  }

  async send(parameter, value, about) {
    about.className = 'about';
    say(about, 'setting …');
    const { ok, message } = await this.socket.request('set_parameter', {
      name: parameter.name,
      value,
    }).done;
    about.className = `about ${ok ? 'is-ok' : 'is-bad'}`;
    say(about, message || (ok ? 'Set.' : 'It was refused.'));
    if (!ok) this.rows.get(parameter.name).put(this.values.get(parameter.name), true);
    else {
      this.values.set(parameter.name, value);
      setTimeout(() => {
        about.className = 'about';
        say(about, aboutWords(parameter));
      }, 4000);
    }
  }
}

const grid = (rows) => el('div', { class: 'parameter-grid' }, ...rows);
const isNumber = (value) => typeof value === 'number';

function aboutWords({ description, minimum, maximum }) {
  const range = isNumber(minimum) && isNumber(maximum) ? ` (${minimum} to ${maximum})` : '';
  return (description ?? '') + range;
}

function controlOf(parameter, send) {
  if (parameter.choices?.length && !Array.isArray(parameter.value)) return choice(parameter, send);
  if (typeof parameter.value === 'boolean') return onOff(parameter, send);
  if (isNumber(parameter.value)) return number(parameter, send);
  return text(parameter, send);
}

// While somebody edits a control, news of its value wait.
function kept(control, put) {
  return (value, force = false) => {
    if (force || document.activeElement !== control) put(value);
  };
}

function base(parameter, tag, properties) {
  return el(tag, { id: `p-${parameter.name}`, disabled: !parameter.live, ...properties });
}

function choice(parameter, send) {
  const select = base(parameter, 'select', {});
  select.append(
    ...parameter.choices.map((one) =>
      el('option', { value: String(one) }, String(one) || '(none)'),
    ),
  );
  select.addEventListener('change', () => send(select.value));
  return {
    root: el('div', { class: 'set' }, select),
    control: select,
    put: kept(select, (value) => {
      select.value = value;
    }),
  };
}

function onOff(parameter, send) {
  const box = base(parameter, 'input', { type: 'checkbox' });
  box.addEventListener('change', () => send(box.checked));
  return {
    root: el('div', { class: 'set' }, box),
    control: box,
    put: (value) => {
      box.checked = value;
    },
  };
}

function number(parameter, send) {
  const { minimum, maximum, type } = parameter;
  const isWhole = /int/i.test(String(type ?? ''));
  const box = base(parameter, 'input', { type: 'number', step: isWhole ? '1' : 'any' });
  const read = (value) => (isWhole ? Math.round(value) : tidy(value));
  box.addEventListener('change', () => send(read(Number(box.value))));
  const hasRange = isNumber(minimum) && isNumber(maximum);
  if (hasRange) [box.min, box.max] = [String(minimum), String(maximum)];
  const range =
    hasRange && parameter.live
      ? el('input', { type: 'range', max: '1000', 'aria-label': `${parameter.name}, slider` })
      : null;
  const scale = hasRange ? scaleOf(minimum, maximum) : null;
  const valueOf = () => read(scale.value(Number(range.value) / 1000));
  range?.addEventListener('input', () => {
    box.value = String(valueOf());
  });
  range?.addEventListener('change', () => send(valueOf()));
  const put = (value, force = false) => {
    if (!force && [box, range].includes(document.activeElement)) return;
    box.value = String(value);
    if (!range) return;
    range.value = String(1000 * scale.place(value));
    range.setAttribute('aria-valuetext', String(value));
  };
  return { root: el('div', { class: 'set' }, range, box), control: box, put };
}

// Where a range spans powers of ten, a slider goes by factors.
function scaleOf(minimum, maximum) {
  if (minimum > 0 && maximum / minimum > 100) {
    const factor = Math.log(maximum / minimum);
    return {
      value: (place) => minimum * Math.exp(place * factor),
      place: (value) => Math.log(value / minimum) / factor,
    };
  }
  return {
    value: (place) => minimum + place * (maximum - minimum),
    place: (value) => (value - minimum) / (maximum - minimum),
  };
}

function tidy(value) {
  return Number(value.toPrecision(4));
}

// A list is written with commas.
function text(parameter, send) {
  const isList = Array.isArray(parameter.value);
  const box = base(parameter, 'input', { type: 'text', maxlength: '4096' });
  const read = () => (isList ? box.value.split(',').map((one) => one.trim()) : box.value);
  box.addEventListener('change', () => send(read()));
  const put = kept(box, (value) => {
    box.value = isList ? value.join(', ') : String(value ?? '');
    box.title = box.value;
  });
  return { root: el('div', { class: 'set' }, box), control: box, put };
}
