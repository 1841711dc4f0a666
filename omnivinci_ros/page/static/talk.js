// SPDX-License-Identifier: Apache-2.0
// Push-to-talk: the browser's microphone to the node, with the time of each first sample.
//
// The microphone stays open for a while after the button is let go, so that the next word is not
// lost while it opens; what it hears then is not sent.

import { isTyping } from './controls.js';
import { say } from './dom.js';
import { pageMs } from './socket.js';

const RATE = 16000; // Hz
const TAP_MS = 300; // a shorter press keeps it on
const TAIL_MS = 250;
const WARM_MS = 60000;
const SLACK_MS = 200; // blocks arrive later than they were captured, never earlier

// Capture times count on with the samples: when a block arrives jitters, the microphone does not.
export class CaptureClock {
  constructor(rate, latencyMs = 0) {
    this.rate = rate;
    this.latencyMs = latencyMs;
    this.base = null; // page's time of sample 0 [ms]
  }

  at(first, length, arrivedMs) {
    const latest = arrivedMs - ((first + length) / this.rate) * 1000 - this.latencyMs;
    const isLost = this.base !== null && latest - this.base > SLACK_MS;
    if (this.base === null || latest < this.base || isLost) this.base = latest;
    return this.base + (first / this.rate) * 1000;
  }
}

export function whyNot(scope) {
  if (!scope.isSecureContext) {
    const port = scope.location.port || 80;
    return (
      'Browsers lend a microphone only to localhost and https. From afar: ' +
      `ssh -L ${port}:localhost:${port} ROBOT, then open http://localhost:${port}`
    );
  }
  if (!scope.navigator.mediaDevices?.getUserMedia) return 'This browser lends no microphone.';
  if (!scope.AudioWorkletNode) return 'This browser has no AudioWorklet: use a newer one.';
  return '';
}

export class TalkButton {
  constructor(find, socket, onLevel) {
    this.button = find('mic');
    this.said = find('mic-said');
    this.socket = socket;
    this.onLevel = onLevel;
    this.isOn = false;
    this.talks = 0;
    const why = whyNot(globalThis);
    if (why) {
      this.button.disabled = true;
      say(this.said, why);
      return;
    }
    this.button.addEventListener('pointerdown', (event) => {
      this.button.setPointerCapture(event.pointerId);
      this.press();
    });
    for (const name of ['pointerup', 'pointercancel']) {
      this.button.addEventListener(name, () => this.release());
    }
    this.button.addEventListener('contextmenu', (event) => event.preventDefault());
    this.button.addEventListener('keydown', (event) => this.key(event, [' ', 'Enter'], true));
    this.button.addEventListener('keyup', (event) => this.key(event, [' ', 'Enter'], false));
    addEventListener('keydown', (event) => !isTyping(event) && this.key(event, ['m', 'M'], true));
    addEventListener('keyup', (event) => this.key(event, ['m', 'M'], false));
    addEventListener('blur', () => this.held && this.release(true));
    socket.on('state', ({ state }) => state === 'closed' && this.stop());
    socket.on('done', (message) => this.refused(message));
  }

  key(event, keys, isDown) {
    if (!keys.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isDown && !this.held) return;
    event.preventDefault();
    if (event.repeat) return;
    if (isDown) this.press();
    else this.release();
  }

  press() {
    this.held = true;
    this.pressed = performance.now();
    clearTimeout(this.tail);
    this.wasOn = this.isOn && !this.isEnding;
    this.isEnding = false;
    if (!this.isOn) this.start();
  }

  // Held: talk ends with it. Tapped: it stays on until it is tapped again.
  release(isForced = false) {
    if (!this.held) return;
    this.held = false;
    const isTap = performance.now() - this.pressed < TAP_MS && !isForced;
    if (this.wasOn || !isTap) {
      // People let go on the last sound of a word.
      this.isEnding = true;
      this.tail = setTimeout(() => this.stop(), TAIL_MS);
    } else say(this.said, 'On. Tap again to end.');
  }

  async start() {
    if (this.socket.isOpen === false) {
      say(this.said, 'The page is not connected: wait.');
      return;
    }
    this.isOn = true;
    this.talks += 1;
    this.id = `talk-${this.socket.session}-${this.talks}`;
    this.sequence = 0;
    this.sent = 0; // samples
    this.button.setAttribute('aria-pressed', 'true');
    say(this.said, 'Opening the microphone …');
    clearTimeout(this.cooling);
    // Said at once: what the microphone hears while the rest is set up is not lost.
    this.socket.send({ type: 'talk', on: true, id: this.id });
    try {
      await this.open();
    } catch (error) {
      this.stop();
      say(this.said, microphoneWords(error));
      return;
    }
    if (this.isOn)
      say(this.said, this.held ? 'Listening. Let go to end.' : 'On. Tap again to end.');
    else this.coolDown();
  }

  stop() {
    clearTimeout(this.tail);
    this.isEnding = false;
    if (!this.isOn) return;
    this.isOn = false;
    this.button.setAttribute('aria-pressed', 'false');
    this.socket.send({ type: 'talk', on: false, id: this.id });
    const seconds = (this.sent / (this.context?.sampleRate ?? RATE)).toFixed(1);
    say(this.said, this.sent ? `${seconds} s of sound were sent.` : 'Nothing was sent.');
    this.coolDown();
  }

  coolDown() {
    clearTimeout(this.cooling);
    this.cooling = setTimeout(() => this.close(), WARM_MS);
  }

  refused({ id, ok, message }) {
    if (id !== this.id || ok !== false) return;
    this.stop();
    say(this.said, message);
  }

  async open() {
    if (this.context) return;
    if (this.opening) {
      await this.opening; // pressed again before it was open
      return;
    }
    this.opening = this.openOnce();
    try {
      await this.opening;
    } finally {
      this.opening = null;
    }
  }

  async openOnce() {
    let context = await listeningContext({ sampleRate: RATE });
    // Speech recognition wants the sound as it is, only loud enough.
    const wanted = {
      channelCount: 1,
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: true,
    };
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    } catch (error) {
      await context.close();
      throw error;
    }
    const [track] = stream.getAudioTracks();
    let source;
    try {
      source = context.createMediaStreamSource(stream);
    } catch {
      // Firefox does not resample: the sound goes at the microphone's own rate.
      await context.close();
      context = await listeningContext({});
      source = context.createMediaStreamSource(stream);
    }
    const latency = track.getSettings().latency ?? 0;
    this.clock = new CaptureClock(context.sampleRate, latency * 1000);
    this.context = context;
    this.stream = stream;
    const node = new AudioWorkletNode(context, 'collector', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    node.port.onmessage = ({ data }) => this.block(data);
    source.connect(node);
    await context.resume();
    track.addEventListener('ended', () => {
      this.stop();
      this.close();
      say(this.said, 'The microphone was taken away.');
    });
  }

  block({ first, samples }) {
    const captured = this.clock.at(first, samples.length, pageMs());
    if (!this.isOn) return;
    const head = {
      kind: 'sound',
      id: this.id,
      captured_ms: captured,
      sample_rate: this.context.sampleRate,
      sequence: this.sequence,
    };
    this.sequence += 1;
    this.sent += samples.length;
    this.socket.sendBinary(head, samples);
    this.onLevel(levelOf(samples));
  }

  close() {
    if (this.isOn) return;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.context = null;
    this.stream = null;
  }
}

async function listeningContext(options) {
  const context = new AudioContext(options);
  await context.audioWorklet.addModule('./talk_worklet.js');
  return context;
}

// Of full scale [dB].
export function levelOf(samples) {
  let sum = 0;
  let peak = 1;
  for (const sample of samples) {
    sum += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const rms = Math.sqrt(sum / samples.length) || 0.01;
  const db = (value) => Math.max(-120, 20 * Math.log10(value / 32768));
  return { topic: 'this browser', rms_db: db(rms), peak_db: db(peak), speech: null };
}

function microphoneWords(error) {
  if (error.name === 'NotAllowedError') {
    return 'The browser does not lend its microphone to this page: allow it beside the address.';
  }
  if (error.name === 'NotFoundError') return 'This computer has no microphone: plug one in.';
  return `The microphone cannot be opened: ${error.message}`;
}
