// SPDX-License-Identifier: Apache-2.0
// STOP, keys, lifecycle and parameters.

import { el, say } from './dom.js';
import { shownMs } from './words.js';

const SAID_MS = 8000; // how long a STOP that was confirmed is told of
const ANSWER_MS = 1500; // for the page node to say that it was published
const OWN_STOP = "use the robot's own stop";

export function setUpStop(find, socket) {
  const said = find('stop-said');
  let expiry = null;
  // What went wrong stays until the next STOP.
  const tell = (words, isWell = false) => {
    clearTimeout(expiry);
    say(said, words);
    if (isWell) expiry = setTimeout(() => say(said, ''), SAID_MS);
  };
  let last = null;
  let isPublished = false;
  let patience = null;
  // First the message, then everything else.
  const stop = () => {
    if (document.body.dataset.readOnly !== undefined) return;
    const asked = socket.request('stop', {}, 'stopped');
    last = asked.id;
    isPublished = false;
    tell('STOP sent …');
    // A line may be dead without anybody having closed it.
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (last === asked.id) tell(`STOP: the page node does not answer: ${OWN_STOP}`);
    }, ANSWER_MS);
    asked.done.then(({ ok, message }) => {
      if (last !== asked.id) return;
      clearTimeout(patience);
      if (!ok) tell(`STOP was NOT sent: ${message}: ${OWN_STOP}`);
    });
  };
  // It comes twice: as it was published, and as perception's STOP came back.
  socket.on('stopped', ({ id, published_ms: published, heard_ms: heard }) => {
    if (id !== last) clearTimeout(patience);
    last = id; // one that was typed is told of as one that was pressed
    isPublished = true;
    const isHeard = heard !== null && heard !== undefined;
    const came = isHeard
      ? `perception confirmed after ${shownMs(heard)}`
      : 'waiting for perception to confirm it';
    tell(`STOP published in ${shownMs(published ?? 0)}, ${came}`, isHeard);
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
