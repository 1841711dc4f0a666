// SPDX-License-Identifier: Apache-2.0
// What was understood of a window: the text as it streams, where its time went, what made it.

import { inputsTable, jsonText, stageBar } from './cards.js';
import { say } from './dom.js';
import { provenanceWords, triggerWords } from './words.js';

export class AnswerPanel {
  constructor(find, data, onShow) {
    this.find = find;
    this.data = data;
    this.onShow = onShow;
    this.shown = null;
    this.isPinned = false;
    find('earlier').addEventListener('click', () => this.step(-1));
    find('later').addEventListener('click', () => this.step(1));
    find('latest').addEventListener('click', () => this.latest());
    for (const name of ['answer-inputs', 'answer-json']) {
      find(name).addEventListener('toggle', () => this.shown && this.details(this.shown));
    }
    find('answer-text').dataset.empty = 'Waiting for the first window.';
    find('answer-stages').append(stageBar({}));
  }

  // A newer or a longer answer came.
  news(answer) {
    if (this.isPinned && this.shown?.id !== answer.id) return;
    // The answer before stays to be read until this one has a word.
    if (this.shown && this.shown !== answer && !answer.scene.text && !answer.final) return;
    this.show(answer);
  }

  choose(answer) {
    this.isPinned = answer !== this.data.answers.at(-1);
    this.show(answer);
  }

  latest() {
    this.isPinned = false;
    if (this.data.answers.length) this.show(this.data.answers.at(-1));
  }

  step(by) {
    const at = this.data.answers.indexOf(this.shown);
    const next = this.data.answers[at < 0 ? this.data.answers.length - 1 : at + by];
    if (next) this.choose(next);
  }

  show(answer) {
    const { scene, before } = answer;
    const isOther = this.shown?.id !== answer.id;
    this.shown = answer;
    const text = this.find('answer-text');
    const wasPartial = text.classList.contains('is-partial');
    const isAtEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 8;
    text.dataset.empty = scene.final
      ? 'The backend had nothing to say.'
      : 'Waiting for the first word.';
    say(text, scene.text);
    text.classList.toggle('is-partial', !scene.final);
    // It follows the words as they come, and goes back to be read.
    if (isAtEnd && !scene.final) text.scrollTop = text.scrollHeight;
    else if (isOther || (isAtEnd && wasPartial)) text.scrollTop = 0;
    this.find('latest').setAttribute('aria-pressed', String(!this.isPinned));
    this.state(scene);
    const asked = scene.task
      ? `Asked: ${scene.task}`
      : `Cut ${triggerWords(scene.provenance.trigger)}`;
    say(this.find('answer-asked'), `Window #${scene.window_id} · ${asked}`);
    this.find('answer-stages').replaceChildren(stageBar(scene.provenance));
    say(this.find('answer-made'), scene.final ? provenanceWords(scene, before) : '\u00a0');
    this.details(answer);
    this.onShow(answer, isOther);
  }

  state(scene) {
    const state = this.find('answer-state');
    const words = scene.final ? (scene.provenance.cut ? 'cut short' : 'final') : 'streaming';
    const kind = scene.provenance.cut ? 'is-warn' : 'is-ok';
    state.className = `pill ${scene.final ? kind : 'is-busy'}`;
    say(state.lastElementChild, words);
  }

  // Only what is open is made: most of the time both are closed. A text that still grows has none.
  details({ scene, before }) {
    if (!scene.final) return;
    const inputs = this.find('answer-inputs');
    const json = this.find('answer-json');
    if (inputs.open) inputs.lastElementChild.replaceChildren(inputsTable(scene, before));
    if (json.open) say(json.lastElementChild, jsonText(scene.json) || 'This answer has no JSON.');
  }

  forget() {
    this.shown = null;
    this.isPinned = false;
  }
}
