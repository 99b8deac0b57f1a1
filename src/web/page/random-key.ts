/**
 * A new key for a write that may be sent again: the same key gets the first answer. 128 random bits in hexadecimal, made
 * without crypto.randomUUID, which is missing without HTTPS and on the phones of the last years.
 */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
