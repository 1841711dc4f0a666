// SPDX-License-Identifier: Apache-2.0
// How loud each microphone is, whether a voice was heard in it, and what was said.

import { el, say } from './dom.js';
import { heardOf, percent, shortNames } from './words.js';

const FLOOR_DB = -60;
const SILENCE_DB = -90;
const QUIET_MS = 1500;

export class SoundPanel {
  constructor(root) {
    this.ears = new Map();
    this.list = el('div', { class: 'sound-list' });
    this.heard = el('p', { class: 'heard' }, 'No words were heard yet.');
    root.append(this.list, this.heard);
  }

  level({ topic, rms_db: rms, peak_db: peak, speech }) {
    let ear = this.ears.get(topic);
    if (!ear) {
      ear = newEar(topic);
      this.ears.set(topic, ear);
      this.list.append(ear.root);
    }
    ear.at = performance.now();
    ear.fill.style.transform = `scaleX(${share(rms)})`;
    ear.peak.style.left = `calc(${100 * share(peak)}% - 2px)`;
    say(ear.db, rms > SILENCE_DB ? `${rms.toFixed(0)} dB` : 'silence');
    const isVoice = speech !== null && speech !== undefined && speech >= 0.5;
    ear.root.classList.toggle('is-voice', isVoice);
    const sure = speech === null || speech === undefined ? '' : ` ${percent(speech)}`;
    say(ear.voice, isVoice ? `voice${sure}` : 'no voice');
  }

  scene(scene) {
    const last = heardOf(scene).at(-1);
    if (last) say(this.heard, `Heard: “${last.text}” (${percent(last.confidence)} sure)`);
  }

  tick() {
    for (const ear of this.ears.values()) {
      if (performance.now() - ear.at < QUIET_MS) continue;
      ear.root.classList.remove('is-voice');
      ear.fill.style.transform = 'scaleX(0)';
      say(ear.db, '–');
      say(ear.voice, 'nothing comes');
    }
  }
}

function share(db) {
  return Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
}

function newEar(topic) {
  const name = shortNames([topic]).get(topic);
  const fill = el('span', { class: 'fill' });
  const peak = el('span', { class: 'peak' });
  const db = el('span', { class: 'db' }, '–');
  const voice = el('span', { class: 'voice' }, '');
  const root = el(
    'div',
    { class: 'ear', 'aria-label': `Level of ${topic}` },
    el('span', { class: 'name', title: topic }, name),
    el('span', { class: 'track', 'aria-hidden': 'true' }, fill, peak),
    db,
    voice,
  );
  return { root, fill, peak, db, voice, at: 0 };
}
