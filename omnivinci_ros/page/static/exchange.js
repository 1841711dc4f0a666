// SPDX-License-Identifier: Apache-2.0
// The box to ask and tell, and the list of what was asked and told with what came back.

import { el, say } from './dom.js';
import { provenanceWords } from './words.js';

const KEPT = 40;

export class ExchangePanel {
  constructor(find, socket, commands, lastScene) {
    this.find = find;
    this.socket = socket;
    this.asking = new Map(); // id -> the entry of a question that is not answered yet
    this.commands = commands;
    this.lastScene = lastScene;
    this.history = [];
    find('say').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    for (const one of find('say').elements.kind)
      one.addEventListener('change', () => this.labels());
    find('say-text').addEventListener('keydown', (event) => this.recall(event));
    socket.on('answer', (message) => this.answer(message));
  }

  get kind() {
    return this.find('say').elements.kind.value;
  }

  labels() {
    const isAsk = this.kind === 'ask';
    const text = this.find('say-text');
    text.placeholder = isAsk ? 'What do you see?' : 'Go forward two metres';
    this.find('lookback').disabled = !isAsk;
    const button = this.find('send');
    const isBusy = isAsk && this.asking.size > 0;
    button.classList.toggle('primary', !isBusy);
    say(button, isBusy ? 'Cancel' : isAsk ? 'Ask' : 'Tell');
  }

  submit() {
    const input = this.find('say-text');
    const text = input.value.trim();
    if (this.kind === 'ask' && this.asking.size) {
      this.cancel();
      return;
    }
    if (!text) {
      input.focus();
      return;
    }
    if (this.kind === 'ask') this.ask(text);
    else if (this.commands.isOpen)
      this.commands.reply(text); // to the open question
    else this.add(`You told: ${text}`, this.socket.request('task', { text }));
    this.history.push(text);
    input.value = '';
    this.at = this.history.length;
  }

  recall(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !this.history.length) return;
    this.at = Math.max(0, Math.min(this.history.length, (this.at ?? this.history.length) + by));
    this.find('say-text').value = this.history[this.at] ?? '';
    event.preventDefault();
  }

  ask(question) {
    const lookback = Number(this.find('lookback').value);
    const asked = this.socket.request('ask', { question, lookback_s: lookback }, 'answer');
    const entry = this.entry(`You asked: ${question}`);
    entry.root.className = 'talk is-busy';
    say(entry.answer, 'Waiting for the model …');
    this.asking.set(asked.id, entry);
    this.labels();
    asked.done.then((result) => this.ended(asked.id, result));
  }

  answer({ id, text, final, understanding, success }) {
    const entry = this.asking.get(id);
    if (!entry) return;
    if (text) say(entry.answer, text);
    if (final && success && understanding) {
      say(entry.answer, understanding.text || text);
      say(entry.made, provenanceWords(understanding, this.lastScene()));
    }
    this.scroll();
  }

  ended(id, { ok, message }) {
    const entry = this.asking.get(id);
    this.asking.delete(id);
    entry.root.className = `talk ${ok ? 'is-ok' : 'is-bad'}`;
    if (!ok) say(entry.made, message || 'It was not answered.');
    if (!ok && entry.answer.textContent.startsWith('Waiting')) say(entry.answer, 'No answer.');
    this.labels();
    this.scroll();
  }

  cancel() {
    for (const [id, entry] of this.asking) {
      this.socket.send({ type: 'cancel', id });
      say(entry.made, 'Cancelling …');
    }
  }

  // An order whose `done` says what became of it.
  add(words, asked, done = 'Published.') {
    const entry = this.entry(words);
    entry.root.className = 'talk is-busy';
    asked.done.then(({ ok, message }) => {
      entry.root.className = `talk ${ok ? 'is-ok' : 'is-bad'}`;
      say(entry.made, message || (ok ? done : 'It was not done.'));
      this.scroll();
    });
    return entry;
  }

  entry(words) {
    const list = this.find('talks');
    list.querySelector('.hint')?.remove();
    const answer = el('p', { class: 'a' });
    const made = el('p', { class: 'm' });
    const root = el('div', { class: 'talk' }, el('p', { class: 'q' }, words), answer, made);
    list.append(root);
    while (list.childElementCount > KEPT) list.firstElementChild.remove();
    this.scroll();
    return { root, answer, made };
  }

  scroll() {
    const list = this.find('talks');
    list.scrollTop = list.scrollHeight;
  }
}
