// SPDX-License-Identifier: Apache-2.0
// STOP, keys, lifecycle and parameters.

import { el, say } from './dom.js';
import { shownMs } from './words.js';

const SAID_MS = 8000;

export function setUpStop(find, socket) {
  const said = find('stop-said');
  let expiry = null;
  const tell = (words) => {
    clearTimeout(expiry);
    say(said, words);
    expiry = setTimeout(() => say(said, ''), SAID_MS);
  };
  let last = null;
  let isPublished = false;
  // First the message, then everything else.
  const stop = () => {
    if (document.body.dataset.readOnly !== undefined) return;
    const asked = socket.request('stop', {}, 'stopped');
    last = asked.id;
    isPublished = false;
    tell('STOP sent …');
    asked.done.then(({ ok, message }) => ok || tell(`STOP was NOT sent: ${message}`));
  };
  // It comes twice: as it was published, and as perception's STOP came back.
  socket.on('stopped', ({ id, published_ms: published, heard_ms: heard }) => {
    if (id !== last) return;
    isPublished = true;
    const came =
      heard === null || heard === undefined
        ? 'waiting for perception to confirm it'
        : `perception confirmed after ${shownMs(heard)}`;
    tell(`STOP published in ${shownMs(published ?? 0)}, ${came}`);
  });
  socket.on('done', ({ id, ok, message }) => {
    if (id === last && !ok && isPublished) tell(`STOP was published, but: ${message}`);
  });
  find('stop').addEventListener('click', stop);
  addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.repeat) return;
      event.preventDefault();
      stop();
    },
    { capture: true },
  );
}

export function isTyping(event) {
  const { target } = event;
  return target.matches?.('input:not([type="radio"]):not([type="checkbox"]), select, textarea');
}

export function setUpKeys(find) {
  addEventListener('keydown', (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== '/') return;
    event.preventDefault();
    find('say-text').focus();
  });
}

const STATES = {
  active: 'is-ok',
  inactive: 'is-warn',
  unconfigured: 'is-warn',
  finalized: 'is-bad',
  'not running': 'is-bad',
};

const NAMED = {
  configure: 'Configure',
  activate: 'Activate',
  deactivate: 'Deactivate',
  cleanup: 'Clean up',
  shutdown: 'Shut down',
};

export class Lifecycle {
  constructor(find, socket, exchange) {
    this.find = find;
    this.socket = socket;
    this.exchange = exchange;
  }

  set({ state, transitions }) {
    const pill = this.find('state');
    pill.className = `pill ${STATES[state] ?? 'is-busy'}`;
    say(pill.lastElementChild, state || '–');
    const key = (transitions ?? []).join();
    if (key === this.shown) return;
    this.shown = key;
    this.find('transitions').replaceChildren(...transitions.map((name) => this.button(name)));
  }

  button(name) {
    const words = NAMED[name] ?? name;
    const button = el('button', { type: 'button' }, words);
    button.addEventListener('click', () => {
      if (name === 'shutdown' && button.textContent === words) {
        say(button, 'Really shut down?');
        setTimeout(() => say(button, words), 4000);
        return;
      }
      this.exchange(`Lifecycle: ${words}`, this.socket.request('transition', { name }), 'Done.');
    });
    return button;
  }
}
