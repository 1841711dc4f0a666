// SPDX-License-Identifier: Apache-2.0
// Collects the microphone's sound, 128 samples a call, and posts int16 blocks with their place.

const BLOCK = Math.round(sampleRate * 0.04); // samples: 40 ms

class Collector extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Int16Array(BLOCK);
    this.filled = 0;
  }

  process([input]) {
    const channel = input[0];
    if (!channel) return true;
    for (let index = 0; index < channel.length; index += 1) {
      if (this.filled === 0) this.first = currentFrame + index;
      const sample = Math.max(-1, Math.min(1, channel[index]));
      this.block[this.filled] = Math.round(sample * (sample < 0 ? 32768 : 32767));
      this.filled += 1;
      if (this.filled === BLOCK) {
        this.port.postMessage({ first: this.first, samples: this.block.slice() });
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor('collector', Collector);
