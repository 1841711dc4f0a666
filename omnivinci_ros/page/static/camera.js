// SPDX-License-Identifier: Apache-2.0
// Each camera twice: live, and the frames of a window as the model saw them.

import { drawFrame } from './cards.js';
import { el, say, show } from './dom.js';
import { clockTime, count, shortNames, shownMs, stampMs } from './words.js';

const NO_CAMERA = 'No camera: perception is not running, or camera_topics of it names none.';
const KEPT_WINDOWS = 40;
const PATIENCE_MS = 1500; // for a window's frames after its answer
const RATE_MS = 2000;
const THUMBNAILS = 8;

class Camera {
  constructor(topic, name, panel) {
    this.topic = topic;
    this.panel = panel;
    this.times = []; // when pictures were drawn [ms of the page]
    this.frames = [];
    this.chosen = null;
    this.live = el('canvas', { role: 'img', 'aria-label': `${name}, live` });
    this.seen = el('canvas', { role: 'img', 'aria-label': `${name}, as the model saw it` });
    this.liveEmpty = el('div', { class: 'empty' }, 'No picture yet.');
    this.seenEmpty = el('div', { class: 'empty' }, 'No window has been answered yet.');
    this.age = el('span', {}, '');
    this.about = el('span', {}, '');
    this.note = el('span', { class: 'note' }, '');
    this.strip = el('div', { class: 'strip', role: 'group', 'aria-label': `${name}: frames` });
    const side = (title, note, canvas, empty) =>
      el(
        'figure',
        { class: 'view' },
        el('figcaption', {}, el('b', {}, title), note),
        el('div', { class: 'screen' }, canvas, empty),
      );
    const summary = el(
      'summary',
      {},
      el('b', {}, name),
      el('span', { class: 'note mono' }, topic),
    );
    this.larger = el(
      'button',
      { type: 'button', class: 'larger', 'aria-pressed': 'false' },
      'larger',
    );
    this.larger.addEventListener('click', (event) => {
      event.preventDefault(); // the summary would close
      const isLarge = this.root.classList.toggle('is-large');
      this.larger.setAttribute('aria-pressed', String(isLarge));
    });
    summary.append(this.note, this.larger);
    this.root = el(
      'details',
      { class: 'camera', open: true },
      summary,
      el(
        'div',
        { class: 'pair' },
        side('Live', this.age, this.live, this.liveEmpty),
        side('As the model saw it', this.about, this.seen, this.seenEmpty),
      ),
      this.strip,
    );
    this.live.classList.add('live');
    this.seen.classList.add('seen');
    this.root.addEventListener('toggle', () => panel.look());
    this.fill(0);
  }

  async picture(head, bytes) {
    const bitmap = await decoded(bytes);
    if (bitmap) {
      if (this.live.width !== bitmap.width || this.live.height !== bitmap.height) {
        this.live.width = bitmap.width;
        this.live.height = bitmap.height;
        if (!this.stamp) this.shape(bitmap);
      }
      this.live.getContext('2d').drawImage(bitmap, 0, 0);
      bitmap.close();
      show(this.liveEmpty, false);
      this.times.push(performance.now());
      this.stamp = stampMs(head.stamp_ns);
    }
    this.panel.socket.send({ type: 'drawn', topic: this.topic, stamp_ns: head.stamp_ns });
    if (bitmap) this.panel.onDrawn(this.topic, head);
  }

  // As the first picture is, and so it stays: nothing moves where a later one is of another shape.
  shape({ width, height }) {
    const ratio = Math.min(16 / 9, Math.max(4 / 3, width / height));
    this.root.style.setProperty('--shape', String(ratio));
  }

  // Rate and age of the live picture, in place.
  tick(nodeNow, problem) {
    const now = performance.now();
    this.times = this.times.filter((at) => now - at < RATE_MS);
    const isQuiet = !this.times.length;
    if (!isQuiet) {
      const rate = (this.times.length * 1000) / RATE_MS;
      const age = nodeNow - this.stamp;
      const old = Math.abs(age) < 3600000 ? ` · ${shownMs(Math.max(0, age))} old` : '';
      say(this.age, `${rate.toFixed(1)} Hz${old}`);
    } else if (this.stamp) {
      say(this.age, 'silent');
    }
    if (isQuiet && !this.stamp && problem) say(this.liveEmpty, `No picture yet: ${problem}`);
  }

  // The frames of the window that is shown, and how many of them the page did not see.
  fill(wanted, frames = [], scene = null) {
    const key = `${scene?.window_id}:${wanted}:${frames.map((one) => one.head.stamp_ns).join()}`;
    if (key === this.filled) {
      for (const one of frames) one.bitmap.close();
      return;
    }
    this.filled = key;
    for (const one of this.frames) one.bitmap.close();
    this.frames = frames;
    this.scene = scene;
    const end = scene ? stampMs(scene.header.stamp) : 0;
    const slots = Math.max(THUMBNAILS, wanted, frames.length);
    const items = frames.map((frame) => this.thumbnail(frame, end));
    const missing = Math.max(0, wanted - frames.length);
    for (let index = items.length; index < slots; index += 1) {
      const part = el('span', { class: 'missing' });
      if (index >= frames.length + missing) part.style.visibility = 'hidden';
      items.push(el('div', { class: 'frame' }, part, el('span', { class: 'at' }, '\u00a0')));
    }
    this.strip.replaceChildren(...items);
    if (frames.length) this.choose(best(frames));
    else if (scene) this.nothing(wanted);
    let told = scene ? count(wanted, 'frame') : '';
    if (frames.length && !frames.some((one) => one.head.boxes.length)) told += ', no boxes';
    if (missing && scene) {
      const were = missing === 1 ? 'was' : 'were';
      told = `${missing} of ${count(wanted, 'frame')} ${were} not seen by the page`;
    }
    say(this.note, told);
  }

  nothing(wanted) {
    const id = this.scene.window_id;
    show(this.seenEmpty, true);
    this.seen.getContext('2d').clearRect(0, 0, this.seen.width, this.seen.height);
    say(
      this.seenEmpty,
      wanted
        ? `Of window #${id} the page saw none of ${count(wanted, 'frame')}: it did not look then.`
        : `Window #${id} had no frame of this camera.`,
    );
    say(this.about, `window #${this.scene.window_id}`);
  }

  thumbnail(frame, end) {
    const at = stampMs(frame.head.stamp_ns);
    const canvas = el('canvas', {});
    drawFrame(canvas, frame.bitmap, frame.head.boxes);
    const ago = shownMs(end - at);
    const labels = frame.head.boxes.map((one) => one.label).join(', ');
    const button = el(
      'button',
      {
        type: 'button',
        class: 'frame',
        title: clockTime(at),
        'aria-pressed': 'false',
        'aria-label': `Frame ${ago} before the end${labels ? `: ${labels}` : ''}`,
      },
      canvas,
      el('span', { class: 'at' }, `−${ago}`),
    );
    button.addEventListener('click', () => this.choose(frame));
    frame.button = button;
    return button;
  }

  choose(frame) {
    for (const one of this.frames) one.button?.setAttribute('aria-pressed', String(one === frame));
    drawFrame(this.seen, frame.bitmap, frame.head.boxes);
    show(this.seenEmpty, false);
    const at = stampMs(frame.head.stamp_ns);
    const boxes = frame.head.boxes.map((one) => one.label).join(', ');
    const label = `As the model saw it, at ${clockTime(at)}${boxes ? `: ${boxes}` : ', no boxes'}`;
    this.seen.setAttribute('aria-label', label);
    say(this.about, `window #${this.scene.window_id} · ${clockTime(at)}`);
  }
}

async function decoded(bytes) {
  try {
    return await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  } catch {
    return null; // a broken picture: the next will come
  }
}

// The newest frame with boxes, else the newest.
function best(frames) {
  const boxed = frames.filter((one) => one.head.boxes.length);
  return (boxed.length ? boxed : frames).at(-1);
}

export class Cameras {
  constructor(root, socket) {
    this.root = root;
    this.socket = socket;
    this.cameras = new Map();
    this.windows = new Map(); // window id -> frames, oldest window first
    this.told = new Map(); // 'window id, topic' -> {used, unseen}
    this.scene = null;
    this.sent = null;
    this.onDrawn = () => {};
    this.seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) entry.target.inView = entry.isIntersecting;
        this.look();
      },
      { rootMargin: '200px' },
    );
    document.addEventListener('visibilitychange', () => this.look());
  }

  setCameras(topics) {
    const same =
      topics.length === this.cameras.size && topics.every((one) => this.cameras.has(one));
    if (!same || !topics.length) {
      this.seen.disconnect();
      const names = shortNames(topics);
      const kept = this.cameras;
      this.cameras = new Map(
        topics.map((one) => [one, kept.get(one) ?? new Camera(one, names.get(one), this)]),
      );
      const none = el('p', { class: 'empty-card' }, NO_CAMERA);
      const roots = [...this.cameras.values()].map((camera) => camera.root);
      this.root.replaceChildren(...(roots.length ? roots : [none]));
      this.root.classList.toggle('many', roots.length > 1);
      for (const root of roots) {
        root.inView = true;
        this.seen.observe(root);
      }
    }
    this.sent = null;
    this.look();
  }

  // Only what somebody sees is asked for: the node then subscribes to no more.
  look() {
    const wanted = document.hidden
      ? []
      : [...this.cameras.values()]
          .filter((camera) => camera.root.open && camera.root.inView)
          .map((camera) => camera.topic);
    const key = wanted.join('\n');
    if (key === this.sent || !this.socket.isOpen) return;
    this.sent = key;
    this.socket.send({ type: 'look', cameras: wanted });
  }

  picture(head, bytes) {
    const camera = this.cameras.get(head.topic);
    if (camera) camera.picture(head, bytes);
    else this.socket.send({ type: 'drawn', topic: head.topic, stamp_ns: head.stamp_ns });
  }

  // What the node tells before a window's frames: how many it had, and did not see.
  unseen({ window_id: id, topic, used, unseen }) {
    this.told.set(`${id} ${topic}`, { used, unseen });
    while (this.told.size > 4 * KEPT_WINDOWS) this.told.delete(this.told.keys().next().value);
    if (this.scene?.window_id === id && used === unseen) this.fillSoon();
  }

  // Kept as they came: pictures of many windows would fill the memory.
  frame(head, bytes) {
    const frames = this.windows.get(head.window_id) ?? [];
    if (frames.some((one) => one.head.topic === head.topic && one.head.index === head.index))
      return;
    frames.push({ head: { ...head, boxes: head.boxes ?? [] }, bytes: bytes.slice() });
    frames.sort((one, other) => one.head.index - other.head.index);
    this.windows.set(head.window_id, frames);
    while (this.windows.size > KEPT_WINDOWS) this.windows.delete(this.windows.keys().next().value);
    if (this.scene?.window_id === head.window_id) this.fillSoon();
  }

  // The window before stays until a frame of this one is here, or none will come.
  showWindow(scene) {
    this.scene = scene;
    clearTimeout(this.patience);
    if (this.windows.has(scene.window_id)) this.fill();
    else this.patience = setTimeout(() => this.fill(), PATIENCE_MS);
  }

  fillSoon() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.fill(), 60);
  }

  async fill() {
    const { scene } = this;
    if (!scene) return;
    const kept = this.windows.get(scene.window_id) ?? [];
    const frames = [];
    for (const { head, bytes } of kept) frames.push({ head, bitmap: await decoded(bytes) });
    if (scene !== this.scene) return; // another was chosen meanwhile
    for (const camera of this.cameras.values()) {
      const input = this.scene.provenance.inputs.find((one) => one.topic === camera.topic);
      const told = this.told.get(`${this.scene.window_id} ${camera.topic}`);
      const used = told?.used ?? input?.used ?? 0;
      camera.fill(
        used,
        frames.filter((one) => one.bitmap && one.head.topic === camera.topic),
        scene,
      );
    }
  }

  forget() {
    this.windows.clear();
    this.told.clear();
    this.scene = null;
  }

  tick(nodeNow, problemOf) {
    for (const camera of this.cameras.values()) camera.tick(nodeNow, problemOf(camera.topic));
  }
}
