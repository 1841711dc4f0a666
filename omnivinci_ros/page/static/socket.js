// SPDX-License-Identifier: Apache-2.0
// The socket to the page node: it comes back by itself, and knows the node's clock.
//
//   const socket = new PageSocket(url);
//   socket.on('scene', (message) => {});        // a text message by its type
//   socket.on('picture', (head, bytes) => {});  // a binary message by its kind
//   socket.on('state', ({state, why, retryMs}) => {});    // 'connecting' | 'open' | 'closed'
//   socket.on('clock', ({jumpMs}) => {});       // the node's clock went back or ahead
//   socket.request('ask', {question}) -> {id, done: Promise of {ok, message}}

const RETRY_MS = [250, 500, 1000, 2000, 4000];
const PING_MS = 2000;
const FIRST_PINGS = 5;
const KEPT_PINGS = 8;
const JUMP_MS = 1000; // less is the network
const SILENT_MS = 8000; // without a pong: the line is dead though nobody closed it

export const pageMs = () => performance.timeOrigin + performance.now();

// uint32 little-endian length of the head | head, JSON | payload
export function packed(head, payload) {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + payload.byteLength);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(
    new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength),
    4 + text.length,
  );
  return bytes;
}

export function unpacked(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return [head, new Uint8Array(buffer, 4 + length)];
}

export class PageSocket {
  constructor(url) {
    this.url = url;
    this.listeners = new Map();
    this.waiting = new Map();
    this.tries = 0;
    this.next = 1;
    this.session = Math.random().toString(36).slice(2, 8);
    this.socket = null;
    this.pings = [];
    this.offset = null; // node's clock - page's clock [ms]
    this.roundTrip = null;
    this.timers = [];
  }

  on(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  tell(type, ...what) {
    for (const listener of this.listeners.get(type) ?? []) listener(...what);
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // The node's clock; the page's own until it is known.
  now() {
    return pageMs() + (this.offset ?? 0);
  }

  connect() {
    clearTimeout(this.retry);
    this.tell('state', { state: 'connecting' });
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.opened = false;
    socket.onopen = () => this.open(socket);
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.closed(socket, event);
  }

  open(socket) {
    this.opened = true;
    this.pings = [];
    this.echo = {};
    this.heard = pageMs();
    for (let index = 0; index < FIRST_PINGS; index += 1) {
      this.timers.push(setTimeout(() => this.ping(), index * 60));
    }
    this.timers.push(setInterval(() => this.ping(), PING_MS));
    if (socket === this.socket) this.tell('state', { state: 'open' });
  }

  closed(socket, event) {
    if (socket !== this.socket) return;
    this.timers.forEach(clearTimeout);
    this.timers = [];
    for (const { settle } of this.waiting.values()) {
      settle({ ok: false, message: 'the connection to the page node was lost: try again' });
    }
    this.waiting.clear();
    const retryMs = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.tell('state', {
      state: 'closed',
      why: event.reason,
      code: event.code,
      retryMs,
      wasOpen: this.opened,
      tries: this.tries,
    });
    this.retry = setTimeout(() => this.connect(), retryMs);
  }

  ping() {
    if (!this.isOpen) return;
    if (pageMs() - this.heard > SILENT_MS && !document.hidden) {
      this.socket.close();
      return;
    }
    // What the last pong told goes along: the node learns both ways' delays.
    this.send({ type: 'ping', t0: pageMs(), ...this.echo });
  }

  pong({ t0, server_ns: serverNs }) {
    const now = pageMs();
    this.heard = now;
    this.echo = { echo_ns: String(serverNs), t1: now };
    const trip = now - t0;
    const serverMs = Number(BigInt(serverNs) / 1000n) / 1000;
    const offset = serverMs - (t0 + trip / 2);
    if (this.offset !== null && Math.abs(offset - this.offset) > JUMP_MS + trip) {
      const jumpMs = offset - this.offset;
      this.pings = [];
      this.offset = offset;
      this.tell('clock', { jumpMs });
    }
    this.pings.push({ trip, offset });
    if (this.pings.length > KEPT_PINGS) this.pings.shift();
    const best = this.pings.reduce((one, other) => (other.trip < one.trip ? other : one));
    this.offset = best.offset;
    this.roundTrip = best.trip;
  }

  receive(data) {
    let head;
    let payload;
    if (typeof data === 'string') head = JSON.parse(data);
    else [head, payload] = unpacked(data);
    const type = payload ? head.kind : head.type;
    if (type === 'hello') this.tries = 0;
    if (type === 'pong') this.pong(head);
    else this.settle(type, head);
    this.tell(type, head, payload);
  }

  settle(type, message) {
    const { id } = message;
    if (!this.waiting.has(id)) return;
    const isEnd = type === 'done' || type === 'stopped' || (type === 'answer' && message.final);
    if (!isEnd) return;
    const { settle, until } = this.waiting.get(id);
    const ok = type === 'done' ? message.ok : type === 'stopped' ? true : message.success;
    if (until && until !== type && ok !== false) return;
    this.waiting.delete(id);
    settle({ ...message, ok });
  }

  send(message) {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  sendBinary(head, payload) {
    if (!this.isOpen) return false;
    this.socket.send(packed(head, payload));
    return true;
  }

  // `until`: the type of message that ends it, where a `done` before only says it was taken.
  request(type, fields = {}, until = null) {
    const id = `${this.session}-${this.next}`;
    this.next += 1;
    const done = new Promise((resolve) => {
      this.waiting.set(id, { settle: resolve, until });
    });
    if (!this.send({ type, id, ...fields })) {
      this.waiting.get(id).settle({ id, ok: false, message: 'the page is not connected: wait' });
      this.waiting.delete(id);
    }
    return { id, done };
  }
}
