// SPDX-License-Identifier: Apache-2.0
// One line that always says how things are, and what to do: no banner comes and goes.

import { say } from './dom.js';

const NOTE_MS = 8000;
const LINKS = { connecting: ['is-busy', 'connecting'], open: ['is-ok', 'connected'] };

export class StatusLine {
  constructor(find, health) {
    this.find = find;
    this.health = health;
    this.isOpen = false;
    this.isAlive = null;
    this.hasAnswer = false;
    this.state = '';
    this.refusal = '';
  }

  link(state) {
    const pill = this.find('link');
    this.isOpen = state.state === 'open';
    const [kind, words] = LINKS[state.state] ?? ['is-bad', 'connection lost'];
    if (state.state !== 'connecting' || !pill.classList.contains('is-bad')) {
      pill.className = `pill ${kind}`;
      say(pill.lastElementChild, words);
    }
    if (this.isOpen) this.refusal = '';
    if (state.state === 'closed') {
      if (state.why) this.refusal = state.why;
      if (!state.wasOpen && state.tries >= 2) this.askWhy();
    }
    this.draw();
  }

  // A refused socket tells no reason; the page itself does.
  async askWhy() {
    try {
      const { status } = await fetch('./', { cache: 'no-store' });
      if (status === 401 || status === 403) {
        this.refusal =
          'The page node was restarted and has a new key: open the address that it prints.';
      }
    } catch {
      this.refusal = '';
    }
    this.draw();
  }

  node(isAlive) {
    this.isAlive = isAlive;
    this.draw();
  }

  lifecycle(state) {
    this.state = state;
    this.draw();
  }

  answered() {
    if (this.hasAnswer) return;
    this.hasAnswer = true;
    this.draw();
  }

  note(words) {
    this.told = words;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => {
      this.told = '';
      this.draw();
    }, NOTE_MS);
    this.draw();
  }

  draw() {
    const [kind, words] = this.words();
    const line = this.find('status');
    line.className = `status ${kind}`;
    say(this.find('status-text'), words);
    // Read out once: the same sentence with other numbers is the same sentence.
    const key = words.replace(/[\d.]+/g, '#');
    if (key !== this.announced) say(this.find('announce'), words);
    this.announced = key;
  }

  words() {
    if (!this.isOpen) {
      return [
        'is-bad',
        this.refusal || 'The page node does not answer: trying again until it does.',
      ];
    }
    if (this.told) return ['is-warn', this.told];
    if (this.isAlive === false) {
      return [
        'is-bad',
        'Perception is not running: start it with  ros2 run omnivinci_ros perception',
      ];
    }
    const { model, worst } = this.health;
    if (model && /^loading/.test(model.message)) {
      return ['is-busy', `Waiting for the model: ${model.message}`];
    }
    if (this.state && this.state !== 'active' && this.state !== 'not running') {
      return [
        'is-warn',
        `Perception is ${this.state}: it takes in nothing until it is activated.`,
      ];
    }
    if (worst) {
      const name = worst.name.slice(worst.name.indexOf(': ') + 2);
      const topic = name.slice(name.indexOf(' ') + 1);
      const words = worst.message.startsWith(topic) ? worst.message : `${name}: ${worst.message}`;
      return [worst.level > 1 ? 'is-bad' : 'is-warn', words];
    }
    if (!this.hasAnswer) return ['is-busy', 'Perceiving: waiting for the first answer.'];
    return ['is-ok', 'Perceiving: all inputs and the model are well.'];
  }
}
