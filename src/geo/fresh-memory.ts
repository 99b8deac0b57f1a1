/**
 * Large memory for long work, in steps. What a process has not used before it gets from the system a page of 4 kB at a
 * time, when it first touches it: 16 microseconds each on the machine of docs/performance.md. A pass that scatters over
 * 24 MB of such memory then holds the event loop for 100 ms.
 */
import { Buffer } from 'node:buffer';

/** Touched in one step: a millisecond on that machine. */
const STEP_BYTES = 256 * 1024;
const STEP_WORDS = STEP_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** Steps that end in so many words, all of `value`, whose memory has been touched. */
export function* freshWords(length: number, value = 0): Generator<void, Uint32Array> {
  // Not of zeros: they would be written in one go.
  const { buffer } = Buffer.allocUnsafeSlow(length * Uint32Array.BYTES_PER_ELEMENT);
  const words = new Uint32Array(buffer, 0, length);
  for (let from = 0; from < length; from += STEP_WORDS) {
    words.fill(value, from, Math.min(length, from + STEP_WORDS));
    yield;
  }
  return words;
}

/** Steps that end in the bytes of all parts, one after the other, in memory of their own. */
export function* joined(parts: readonly Uint8Array[]): Generator<void, Buffer> {
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.length, 0));
  let [at, sinceStep] = [0, 0];
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const piece = part.subarray(from, from + STEP_BYTES - sinceStep);
      bytes.set(piece, at);
      at += piece.length;
      from += piece.length;
      sinceStep += piece.length;
      if (sinceStep < STEP_BYTES) continue;
      sinceStep = 0;
      yield;
    }
  }
  return bytes;
}
