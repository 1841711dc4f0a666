// SPDX-License-Identifier: Apache-2.0
// What was asked of the robot, newest first, and the question that is open.

import { commandCard } from './cards.js';
import { say, show } from './dom.js';
import { count } from './words.js';

const KEPT = 30;

// A refusal is said and asks nothing; perception waits for an answer where there is an order.
function isOpen(command) {
  return command.needs_clarification && command.steps.length > 0;
}

function isYesOrNo(question) {
  const english = /(^|[.:,] )(shall|should) I [^?]*\?$/i.test(question) && !/ or /.test(question);
  return english || /吗？$/.test(question);
}

export class CommandPanel {
  constructor(find, socket, exchange) {
    this.find = find;
    this.socket = socket;
    this.exchange = exchange;
    this.patienceMs = 15000; // parameter answer_within_s
    this.total = 0;
    find('yes').addEventListener('click', () => this.reply('yes'));
    find('no').addEventListener('click', () => this.reply('no'));
  }

  add(command) {
    const list = this.find('command-list');
    if (!this.total) list.replaceChildren();
    this.total += 1;
    list.prepend(commandCard(command));
    while (list.childElementCount > KEPT) list.lastElementChild.remove();
    say(this.find('commands-note'), count(this.total, 'command'));
    this.open(isOpen(command) ? command : null);
  }

  get isOpen() {
    return !this.find('question').hidden;
  }

  open(command) {
    clearTimeout(this.expiry);
    this.asked = command;
    show(this.find('question'), command !== null);
    if (!command) return;
    const isChinese = command.language === 'zh';
    this.words = isChinese ? { yes: '是', no: '不是' } : { yes: 'yes', no: 'no' };
    say(this.find('question-text'), command.clarification);
    const isShort = isYesOrNo(command.clarification);
    show(this.find('yes'), isShort);
    show(this.find('no'), isShort);
    say(
      this.find('answer-below'),
      isShort ? 'or answer in words below' : 'Answer in words below.',
    );
    this.expiry = setTimeout(() => this.open(null), this.patienceMs);
  }

  reply(word) {
    const text = this.words[word] ?? word;
    this.exchange(`You answered: ${text}`, this.socket.request('reply', { text }));
    this.open(null);
  }
}
