// SPDX-License-Identifier: Apache-2.0
// The page: one socket, and a panel for each kind of message.

import { AnswerPanel } from './answer.js';
import { Cameras } from './camera.js';
import { CommandPanel } from './commands.js';
import { Lifecycle, setUpKeys, setUpStop } from './controls.js';
import { say, show } from './dom.js';
import { ExchangePanel } from './exchange.js';
import { HealthPanel } from './health.js';
import { ParameterPanel } from './parameters.js';
import { PageSocket } from './socket.js';
import { SoundPanel } from './sound.js';
import { StatusLine } from './status.js';
import { TalkButton } from './talk.js';
import { setUpTheme } from './theme.js';
import { mountTimeline } from './timeline.js';
import { TimelineData } from './timeline_data.js';
import { clockTime, commandWords, shownMs, stampMs } from './words.js';

const TICK_MS = 100;
const ANNOUNCE_MS = 10000;
const CLOCKS_APART_MS = 30000; // then the time-line goes by the stamps: a bag plays

const find = (id) => document.getElementById(id);
const address = new URL('./ws', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
address.search = '';
address.hash = '';

const socket = new PageSocket(address.href);
const data = new TimelineData();
const cameras = new Cameras(find('camera-list'), socket);
const health = new HealthPanel(find);
const parameters = new ParameterPanel(find, socket);
const sound = new SoundPanel(find('sound'));
const status = new StatusLine(find, health);
const commands = new CommandPanel(find, socket, (...told) => exchange.add(...told));
const exchange = new ExchangePanel(find, socket, commands, () => {
  const finals = data.answers.filter((one) => one.final && one.trigger !== 'request');
  return finals.at(-1)?.scene ?? null;
});
const lifecycle = new Lifecycle(find, socket, (...told) => exchange.add(...told));

// The time that the time-line ends at: the node's clock, or the stamps' where these are of a bag.
let newestAt = 0;
let newest = 0;
function now() {
  const clock = socket.now();
  // A sample's stamp may be years ahead: what perception made of it is not.
  if (data.newestAnswer !== newest) {
    newest = data.newestAnswer;
    newestAt = performance.now();
  }
  if (!newest || Math.abs(clock - newest) < CLOCKS_APART_MS) return clock;
  return newest + Math.min(performance.now() - newestAt, 1000);
}

const line = mountTimeline(find('timeline'), data, {
  nowMs: now,
  onSelect: (answer) => panel.choose(answer),
});
const panel = new AnswerPanel(find, data, (answer, isOther) => {
  if (answer.scene.final) cameras.showWindow(answer.scene);
  if (isOther) line.select(panel.isPinned ? answer.id : null);
});
new TalkButton(find, socket, (level) => sound.level(level));

setUpStop(find, socket);
setUpKeys(find);
setUpTheme(find('theme'), () => line.rereadTheme());
for (const button of document.querySelectorAll('[data-span]')) {
  button.addEventListener('click', () => {
    for (const one of document.querySelectorAll('[data-span]')) {
      one.setAttribute('aria-pressed', String(one === button));
    }
    line.setSpan(Number(button.dataset.span));
  });
}

// Lanes are there before anything comes: nothing then moves.
function addLanes() {
  for (const topic of cameras.cameras.keys()) data.lane(topic, 'camera');
}

// Read out what is new, and not more often than one can listen.
let announcedAt = 0;
function announce(text) {
  if (performance.now() - announcedAt < ANNOUNCE_MS) return;
  announcedAt = performance.now();
  say(find('announce'), text);
}

function forget() {
  data.clear();
  cameras.forget();
  panel.forget();
}

socket.on('hello', (hello) => {
  say(find('node-name'), hello.node ?? '');
  say(find('version'), hello.version ? `omnivinci_ros ${hello.version}` : '');
  document.title = hello.node ? `${hello.node} · omnivinci` : 'omnivinci';
  if (hello.read_only) document.body.dataset.readOnly = '';
  else delete document.body.dataset.readOnly;
  show(find('read-only'), Boolean(hello.read_only));
  if (hello.limits?.text) find('say-text').maxLength = hello.limits.text;
  health.forget();
  cameras.setCameras(hello.cameras ?? []);
  addLanes();
  status.node(true);
});
socket.on('node', ({ alive }) => {
  status.node(alive);
  health.node(alive);
  if (!alive) lifecycle.set({ state: 'not running', transitions: [] });
});
socket.on('state', (state) => {
  status.link(state);
  if (state.state === 'open') cameras.sent = null;
});
socket.on('clock', ({ jumpMs }) => {
  forget();
  const where = `${jumpMs < 0 ? 'back' : 'ahead'} by ${shownMs(Math.abs(jumpMs))}`;
  status.note(`The node's clock jumped ${where}: the time-line begins anew.`);
});
socket.on('scene', (record) => {
  const [runs, isKnown] = [data.runs, data.has(record.message)];
  const answer = data.addRecord({ ...record, type: 'SceneUnderstanding' });
  if (runs !== data.runs) {
    cameras.forget();
    panel.forget();
  }
  if (answer === data.answers.at(-1)) panel.news(answer);
  if (!record.message.final || isKnown) return;
  status.answered();
  sound.scene(record.message);
  announce(record.message.text);
});
socket.on('command', (record) => {
  const added = data.addRecord({ ...record, type: 'CommandInterpretation' });
  if (!added) return;
  commands.add(record.message);
  say(find('announce'), `Command: ${commandWords(added.command)}`);
});
socket.on('diagnostics', (message) => {
  for (const loss of health.set(message)) {
    data.addLoss(loss.topic, loss.kind, now(), 0, loss.count, loss.why);
  }
  status.draw();
});
socket.on('level', (level) => {
  sound.level(level);
  data.addLevel(level.topic, stampMs(level.stamp_ns), level.rms_db, level.speech ?? null);
});
socket.on('samples', ({ topic, kind, stamps, spans }) => {
  if (stamps?.length) data.addSamples(topic, kind, stamps.map(stampMs));
  if (spans?.length)
    data.addSpans(
      topic,
      kind,
      spans.map((span) => span.map(stampMs)),
    );
});
socket.on('usage', (usage) => health.usage(usage));
socket.on('parameters', (message) => {
  parameters.set(message);
  const within = message.list.find((one) => one.name === 'answer_within_s');
  if (within) commands.patienceMs = within.value * 1000;
});
socket.on('lifecycle', (message) => {
  lifecycle.set(message);
  status.lifecycle(message.state);
  parameters.state(message.state);
});
socket.on('lost', ({ what, count }) =>
  say(find('lost'), `Skipped for this tab so far: ${count} ${what}.`),
);
socket.on('picture', (head, bytes) => cameras.picture(head, bytes));
socket.on('frames', (told) => cameras.unseen(told));
socket.on('frame', (head, bytes) => cameras.frame(head, bytes));

setInterval(() => {
  if (document.hidden) return;
  line.draw();
}, TICK_MS);
setInterval(() => {
  data.trim(now());
  cameras.tick(socket.now(), (topic) => health.problemOf(topic));
  sound.tick();
  if (socket.roundTrip !== null) say(find('trip'), shownMs(socket.roundTrip));
}, 500);

if (innerWidth < 560) document.querySelector('[data-span="30000"]').click();
socket.connect();
// What tests and the bench of the page look at.
globalThis.omnivinci = { socket, data, cameras, commands, clockTime };
