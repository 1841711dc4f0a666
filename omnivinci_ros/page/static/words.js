// SPDX-License-Identifier: Apache-2.0
// Records in words: pure functions, no socket, no document.
//
// Used by the page and, inlined, by `omnivinci report`. To inline: join words.js,
// timeline_data.js, timeline_draw.js, timeline.js (and dom.js, cards.js) in this order into one
// <script type="module">, without imports and the word `export`. Names are unique over them.
//
// A record is a line of results.jsonl: {time_ns, topic, type, message}. A stamp is {sec, nanosec}
// or nanoseconds as a decimal string. Times are numbers of milliseconds [ms].
//
//   stampMs(stamp), stampNs(stamp), durationMs(duration)
//   shownMs(310.2) '310 ms'; clockTime(ms) '14:03:22.310'; percent(0.816) '82 %'
//   shortNames(topics) Map of topic -> 'front'
//   stagesOf(provenance) [{name, ms, words}]: waiting, encoding, first token, rest
//   lossesOf(scene, before) {late, dropped, unused, of: [{topic, kind, late, dropped}]}
//   provenanceWords(scene, before, names) 'Made of 8 frames of front and 4.0 s of sound, ...'
//   objectsOf(scene) [{label, confidence, box, camera}]; heardOf(scene) [{from, to, text, ...}]
//   intentWords(step) 'MOVE forward 10 m'; slotWords(key, value); sourceWords(command)

const SECOND_MS = 1000;

export const STAGES = [
  { name: 'waiting', words: 'waiting: the window had closed, the backend was not called yet' },
  { name: 'encoding', words: 'decoding and encoding pictures and sound' },
  { name: 'first token', words: 'from encoded inputs to the first token' },
  { name: 'rest', words: 'from the first token to the whole text' },
];

export function stampMs(stamp) {
  if (stamp === null || stamp === undefined || stamp === '') return 0;
  if (typeof stamp === 'object') return stamp.sec * SECOND_MS + stamp.nanosec / 1e6;
  const ns = BigInt(stamp);
  return Number(ns / 1000000n) + Number(ns % 1000000n) / 1e6;
}

export function stampNs(stamp) {
  if (stamp === null || stamp === undefined || stamp === '') return '0';
  if (typeof stamp !== 'object') return String(stamp);
  return String(BigInt(stamp.sec) * 1000000000n + BigInt(stamp.nanosec));
}

export function durationMs(duration) {
  return duration ? stampMs(duration) : 0;
}

export function shownMs(ms) {
  const size = Math.abs(ms);
  if (size < 9.95) return `${ms.toFixed(1)} ms`;
  if (size < 999.5) return `${Math.round(ms)} ms`;
  if (size < 59995) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (size < 3600000) {
    const seconds = Math.round(size / SECOND_MS);
    return `${ms < 0 ? '-' : ''}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  return `${(ms / 3600000).toFixed(1)} h`;
}

export function shownSeconds(seconds) {
  return `${seconds.toFixed(1)} s`;
}

export function clockTime(ms) {
  const date = new Date(ms);
  const two = (number) => String(number).padStart(2, '0');
  const part = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${part}`;
}

export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function listed(words) {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

// '/front/image_raw/compressed' is called 'front', unless two topics would be called so.
export function shortNames(topics) {
  const plain = (topic) => {
    const common = new Set(['image_raw', 'image', 'compressed', 'color', 'image_rect', 'raw']);
    const parts = topic.split('/').filter((part) => part && !common.has(part));
    return parts.join('/') || topic;
  };
  const names = new Map();
  for (const topic of topics) {
    const isShared = topics.some((other) => other !== topic && plain(other) === plain(topic));
    names.set(topic, isShared ? topic : plain(topic));
  }
  return names;
}

// `first_token` counts from the call of the backend and holds the encoding.
export function stagesOf(provenance) {
  const total = durationMs(provenance.total);
  const wait = durationMs(provenance.wait);
  const called = Math.max(0, total - wait);
  const encode = Math.min(durationMs(provenance.encode), called);
  const firstToken = Math.min(durationMs(provenance.first_token), called);
  const first = firstToken ? Math.max(0, firstToken - encode) : 0;
  const parts = [Math.min(wait, total), encode, first, Math.max(0, called - encode - first)];
  return STAGES.map((stage, index) => ({ ...stage, ms: parts[index] }));
}

// `late` and `dropped` of a report are totals: what counts is the difference. A camera's `dropped`
// are mostly frames that no window picked, as it had enough: they are told as not used.
export function lossesOf(scene, before = null) {
  const earlier = new Map();
  for (const input of before?.provenance.inputs ?? []) earlier.set(input.topic, input);
  const losses = { late: 0, dropped: 0, unused: 0, of: [] };
  for (const input of scene.provenance.inputs) {
    const last = earlier.get(input.topic);
    const late = Math.max(0, input.late - (last?.late ?? 0));
    const dropped = Math.max(0, input.dropped - (last?.dropped ?? 0));
    losses.late += late;
    losses[input.kind === 'camera' ? 'unused' : 'dropped'] += dropped;
    if (late || dropped) losses.of.push({ topic: input.topic, kind: input.kind, late, dropped });
  }
  return losses;
}

function madeOf(scene, names) {
  const made = [];
  for (const input of scene.provenance.inputs) {
    if (!input.used) continue;
    const name = names.get(input.topic) ?? input.topic;
    if (input.kind === 'camera') made.push(`${count(input.used, 'frame')} of ${name}`);
    if (input.kind === 'task') made.push('a task text');
    if (input.kind === 'speech') made.push(count(input.used, 'utterance'));
    if (input.kind === 'audio') {
      const heard = scene.audio_coverage;
      const share = heard < 0.995 ? ` (${percent(heard)} of it heard)` : '';
      made.push(`${shownSeconds(scene.audio_seconds)} of sound${share}`);
    }
  }
  return made.length ? listed(made) : 'nothing that was seen or heard';
}

const TRIGGERS = {
  periodic: 'by the clock',
  speech_end: 'as somebody stopped speaking',
  task: 'for a task text',
  request: 'for a question',
};

export function triggerWords(trigger) {
  return TRIGGERS[trigger] ?? trigger;
}

export function provenanceWords(scene, before = null, names = null) {
  const made = scene.provenance;
  const called = names ?? shortNames(made.inputs.map((input) => input.topic));
  const losses = lossesOf(scene, before);
  let first = `Made of ${madeOf(scene, called)}`;
  const since = before ? '' : ' so far';
  if (losses.late) first += `, ${losses.late} late${since}`;
  if (losses.unused) first += `, ${losses.unused} not used${since}`;
  if (losses.dropped) first += `, ${losses.dropped} dropped${since}`;
  if (made.backend) first += `, by ${made.backend}`;
  const total = durationMs(made.total);
  if (total) first += `, ${shownMs(total)} after the window closed`;
  const length = stampMs(scene.header.stamp) - stampMs(scene.window_start);
  const sentences = [first];
  let closed = `The window of ${shownSeconds(length / SECOND_MS)} was cut`;
  closed += made.trigger ? ` ${triggerWords(made.trigger)}` : '';
  closed += made.closed_by === 'lateness' ? '; an input was waited for in vain' : '';
  closed += made.closed_by === 'watermark' ? '; every input was there' : '';
  sentences.push(closed);
  // A report may be of a replay whose version did not tell.
  if (made.accepted_tokens) {
    const tokens = count(made.new_tokens, 'token');
    sentences.push(`${made.accepted_tokens} of ${tokens} were guessed ahead`);
  }
  if (made.windows_skipped) {
    const were = made.windows_skipped === 1 ? 'was' : 'were';
    sentences.push(`${count(made.windows_skipped, 'window')} ${were} skipped before it`);
  }
  if (made.cut) sentences.push('The deadline came first: the text is not complete');
  if (made.note) sentences.push(made.note.replace(/\.$/, ''));
  return `${sentences.join('. ')}.`;
}

export function parsedJson(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

const isBox = (box) => Array.isArray(box) && box.length === 4 && box.every(Number.isFinite);

export function objectsOf(scene) {
  const objects = parsedJson(scene.json)?.objects;
  if (!Array.isArray(objects)) return [];
  return objects
    .filter((one) => one && isBox(one.box))
    .map((one) => ({
      label: String(one.label ?? ''),
      confidence: Number(one.score ?? one.confidence ?? 0),
      box: one.box,
      camera: String(one.camera ?? scene.cameras[0] ?? ''),
    }));
}

export function heardOf(scene) {
  const speech = parsedJson(scene.json)?.speech;
  if (!Array.isArray(speech)) return [];
  return speech
    .filter((one) => one && Number.isFinite(one.start_ns) && Number.isFinite(one.end_ns))
    .map((one) => ({
      from: one.start_ns / 1e6,
      to: one.end_ns / 1e6,
      text: String(one.text ?? ''),
      confidence: Number(one.confidence ?? 0),
    }));
}

const SLOT_WORDS = {
  distance_m: (value) => `${value} m`,
  angle_deg: (value) => `${value}°`,
  times: (value) => `${value} times`,
  text: (value) => `“${value}”`,
  condition: (value) => `if ${value}`,
  avoid: (value) => `avoiding ${value}`,
  recipient: (value) => `for ${value}`,
  from: (value) => `from ${value}`,
};

const SLOT_ORDER = ['direction', 'distance_m', 'angle_deg', 'quantity', 'attribute', 'object'];

export function slotWords(key, value) {
  return SLOT_WORDS[key]?.(value) ?? value;
}

export function orderedSlots(slots) {
  const rank = (slot) => {
    const index = SLOT_ORDER.indexOf(slot.key);
    return index < 0 ? SLOT_ORDER.length : index;
  };
  return [...slots].sort((one, other) => rank(one) - rank(other));
}

export function intentWords(step) {
  const words = orderedSlots(step.slots ?? []).map((slot) => slotWords(slot.key, slot.value));
  return [step.intent, ...words].join(' ');
}

export function commandWords(command) {
  if (command.intent !== 'PLAN') return intentWords(command);
  return `PLAN of ${count(command.steps.length, 'step')}`;
}

const SOURCES = { speech: 'spoken', text: 'typed', scene: 'from the scene' };

export function sourceWords(command) {
  const made = command.provenance;
  const words = [SOURCES[command.source] ?? command.source];
  words.push(`${percent(command.confidence)} sure`);
  if (made?.backend) words.push(`read by ${made.backend}`);
  const total = durationMs(made?.total);
  if (total) words.push(`${shownMs(total)} after it was said`);
  return words.filter(Boolean).join(', ');
}
