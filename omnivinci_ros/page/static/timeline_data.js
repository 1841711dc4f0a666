// SPDX-License-Identifier: Apache-2.0
// What the time-line shows: records sorted into lanes. No document, no socket.
//
//   const data = new TimelineData({ keepMs: 120000 });   // Infinity for a report
//   data.addRecord(record, arrivedMs)      a SceneUnderstanding or CommandInterpretation; without
//                                          arrivedMs the record's time_ns says when it was ready
//   data.addSamples(topic, kind, stamps)   arrivals of a camera or task [ms]
//   data.addSpans(topic, kind, spans)      arrivals of sound, pairs [from, to] [ms]
//   data.addLevel(topic, at, db, speech)   loudness [dB of full scale], voice 0..1 or null
//   data.addLoss(topic, kind, at, late, dropped, why)    frames dropped, where somebody tells why
//   data.trim(nowMs); data.clear(); data.range() -> [from, to]
//   data.lanes: Map topic -> lane; data.answers: sorted by window end; data.commands; data.speech

import { commandWords, durationMs, heardOf, lossesOf, stagesOf, stampMs } from './words.js';

const SAME_CLOCK_MS = 60000; // farther apart are two clocks: a bag's stamps, and now

export const micros = (ms) => Math.round(ms * 1000);

function isScene(record) {
  return record.type ? record.type.endsWith('SceneUnderstanding') : 'sequence' in record.message;
}

export class TimelineData {
  constructor({ keepMs = 120000 } = {}) {
    this.keepMs = keepMs;
    this.runs = 0; // how often it began anew
    this.clear();
  }

  // Lanes stay, empty: nothing moves on the page.
  clear() {
    this.runs += 1;
    const before = [...(this.lanes?.values() ?? [])];
    this.lanes = new Map();
    for (const { topic, kind } of before) this.lane(topic, kind);
    this.answers = [];
    this.commands = [];
    this.speech = [];
    this.epoch = null;
    this.newest = 0; // event time
    this.newestAnswer = 0; // of windows and commands: perception has judged these stamps
  }

  lane(topic, kind) {
    let lane = this.lanes.get(topic);
    if (!lane) {
      lane = { topic, kind, stamps: [], spans: [], levels: [], used: new Set(), losses: [] };
      lane.ranges = []; // [from, to] of what was used, where the stamps are not told
      this.lanes.set(topic, lane);
    }
    return lane;
  }

  // Whether a whole scene has been told before.
  has(scene) {
    const to = stampMs(scene.header.stamp);
    return this.answers.some((one) => one.id === scene.window_id && one.to === to && one.final);
  }

  addRecord(record, arrivedMs = null) {
    const ready = arrivedMs ?? (record.time_ns === undefined ? null : stampMs(record.time_ns));
    return isScene(record)
      ? this.addScene(record.message, ready)
      : this.addCommand(record.message);
  }

  addScene(scene, ready) {
    const made = scene.provenance;
    if (this.epoch !== null && made.epoch !== this.epoch) this.clear();
    this.epoch = made.epoch;
    const to = stampMs(scene.header.stamp);
    const total = durationMs(made.total);
    const isNear = ready !== null && Math.abs(ready - to) < SAME_CLOCK_MS;
    let known = this.answers.find((one) => one.id === scene.window_id);
    if (known && known.to !== to) {
      this.clear(); // perception was started again: its windows count from 1 anew
      this.epoch = made.epoch;
      known = undefined;
    }
    const isTold = known?.final ?? false; // a tab that reconnects is told again
    const answer = known ?? { id: scene.window_id, closed: null };
    const index = known ? this.answers.indexOf(known) : this.answers.length;
    let before = null;
    for (let i = index - 1; i >= 0 && !before; i -= 1) {
      if (this.answers[i].final) before = this.answers[i].scene;
    }
    Object.assign(answer, {
      from: stampMs(scene.window_start),
      to,
      closed: isNear && total ? Math.max(to, ready - total) : (answer.closed ?? to),
      stages: stagesOf(made),
      total,
      trigger: made.trigger,
      final: scene.final,
      scene,
      before,
    });
    answer.ready = answer.closed + total;
    if (!known) {
      this.answers.push(answer);
      this.answers.sort((one, other) => one.to - other.to || one.id - other.id);
    }
    if (scene.final && !isTold) this.addReports(scene, before, to);
    this.newest = Math.max(this.newest, to);
    this.newestAnswer = Math.max(this.newestAnswer, to);
    return answer;
  }

  addReports(scene, before, at) {
    for (const input of scene.provenance.inputs) {
      const lane = this.lane(input.topic, input.kind);
      const stamps = (input.stamps ?? []).map(stampMs);
      for (const stamp of stamps) lane.used.add(micros(stamp));
      if (stamps.length) this.addSamples(input.topic, input.kind, stamps);
      else if (input.used) lane.ranges.push([stampMs(input.oldest), stampMs(input.newest)]);
    }
    // The first report's totals tell of what came before this time-line: they have no place on it.
    for (const loss of before ? lossesOf(scene, before).of : []) {
      const dropped = loss.kind === 'camera' ? 0 : loss.dropped;
      if (loss.late || dropped) this.addLoss(loss.topic, loss.kind, at, loss.late, dropped);
    }
    for (const heard of heardOf(scene)) this.addSpeech(heard);
  }

  // `why` in a word: overflow, malformed, duplicate.
  addLoss(topic, kind, at, late, dropped, why = '') {
    this.lane(topic, kind).losses.push({ at, late, dropped, why });
  }

  // Windows overlap: the same words are heard again, cut at a window's edge. The longer stay.
  addSpeech(heard) {
    const overlaps = (one) => one.to > heard.from + 1 && one.from < heard.to - 1;
    const length = (one) => one.to - one.from;
    if (this.speech.some((one) => overlaps(one) && length(one) > length(heard) + 1)) return;
    this.speech = this.speech.filter((one) => !overlaps(one));
    this.speech.push(heard);
    this.speech.sort((one, other) => one.from - other.from);
  }

  // Returns null for a command that is known.
  addCommand(command) {
    const at = stampMs(command.header.stamp);
    const isSame = (one) =>
      one.at === at &&
      one.command.utterance === command.utterance &&
      one.command.intent === command.intent;
    if (this.commands.some(isSame)) return null;
    const added = { at, words: commandWords(command), command };
    this.commands.push(added);
    this.commands.sort((one, other) => one.at - other.at);
    this.newest = Math.max(this.newest, at);
    this.newestAnswer = Math.max(this.newestAnswer, at);
    return added;
  }

  addSamples(topic, kind, stamps) {
    const lane = this.lane(topic, kind);
    for (const stamp of stamps) {
      let at = lane.stamps.length;
      while (at > 0 && lane.stamps[at - 1] > stamp) at -= 1;
      if (at === 0 || micros(lane.stamps[at - 1]) !== micros(stamp)) {
        lane.stamps.splice(at, 0, stamp);
      }
      this.newest = Math.max(this.newest, stamp);
    }
  }

  addSpans(topic, kind, spans) {
    const lane = this.lane(topic, kind);
    for (const [from, to] of spans) {
      const last = lane.spans[lane.spans.length - 1];
      if (last && from <= last[1] + 1 && from >= last[0]) last[1] = Math.max(last[1], to);
      else lane.spans.push([from, to]);
      this.newest = Math.max(this.newest, to);
    }
  }

  addLevel(topic, at, db, speech = null) {
    this.lane(topic, 'audio').levels.push({ at, db, speech });
  }

  trim(nowMs) {
    const since = nowMs - this.keepMs;
    const isKept = (at) => at >= since;
    for (const lane of this.lanes.values()) {
      if (lane.stamps.length && lane.stamps[0] < since) {
        lane.stamps = lane.stamps.filter(isKept);
        lane.used = new Set([...lane.used].filter((us) => us / 1000 >= since));
      }
      lane.spans = lane.spans.filter((span) => isKept(span[1]));
      lane.ranges = lane.ranges.filter((range) => isKept(range[1]));
      lane.levels = lane.levels.filter((level) => isKept(level.at));
      lane.losses = lane.losses.filter((loss) => isKept(loss.at));
    }
    this.answers = this.answers.filter((one) => isKept(Math.max(one.to, one.ready)));
    this.commands = this.commands.filter((one) => isKept(one.at));
    this.speech = this.speech.filter((one) => isKept(one.to));
  }

  range() {
    const from = [];
    const to = [this.newest];
    for (const lane of this.lanes.values()) {
      if (lane.stamps.length) from.push(lane.stamps[0]);
      if (lane.spans.length) from.push(lane.spans[0][0]);
    }
    for (const one of this.answers) {
      from.push(one.from);
      to.push(one.ready);
    }
    for (const one of this.commands) from.push(one.at);
    for (const one of this.speech) from.push(one.from);
    return from.length ? [Math.min(...from), Math.max(...to)] : [0, 0];
  }
}
