/**
 * Passwords: which are taken, how they are kept, how one is checked. Argon2id (RFC 9106) with the parameters of the OWASP
 * Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane). Length, no composition rules: NIST SP 800-63B-4 section 3.1.1.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '../problems.ts';

/** NIST SP 800-63B-4: 15 where the password is the only factor. */
export const MIN_PASSWORD_CHARS = 15;
export const MAX_PASSWORD_CHARS = 128;

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const OF_THIS_STRENGTH = '$argon2id$v=19$m=19456,t=2,p=1$';
/** So many at once take 19 MiB each and a thread of the pool; more wait, and a storm is told to come back. */
const AT_ONCE = 2;
const MAX_WAITING = 32;
const MIN_DIFFERENT = 6;

/** One spelling of what was typed (NIST: normalise before hashing). */
const normalised = (password: string): string => password.normalize('NFKC');

/** Letters without 0O1lI, which people misread: 20 of them have more than 110 bits. */
const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!@+=';
const MASK = 63;

/** A password for somebody who will change it: 20 characters. */
export function generatePassword(): string {
  return [...randomBytes(20)].map((byte) => ALPHABET[byte & MASK] ?? 'a').join('');
}

/**
 * Throws `weak-password` for what is guessed first: too short, the same few characters, or little more than the account's
 * own name or the service's (NIST: context-specific words).
 */
export function requireGoodPassword(password: string, words: readonly string[]): void {
  const text = normalised(password);
  const length = [...text].length;
  const fault = (zh: string, en: string) => new Problem('weak-password', { detail: { zh, en } });
  if (length < MIN_PASSWORD_CHARS)
    throw fault(
      `至少 ${MIN_PASSWORD_CHARS} 个字符，一句话即可`,
      `At least ${MIN_PASSWORD_CHARS} characters; a sentence will do`,
    );
  if (length > MAX_PASSWORD_CHARS)
    throw fault(`最多 ${MAX_PASSWORD_CHARS} 个字符`, `At most ${MAX_PASSWORD_CHARS} characters`);
  if (new Set(text).size < MIN_DIFFERENT) throw fault('重复的字符太多', 'It repeats too few characters');
  let rest = text.toLowerCase();
  for (const word of [
    ...words,
    'love-stations',
    'lovestations',
    'password',
    '爱心驿站',
    '123456789',
    '1234567890',
    'qwertyuiop',
  ])
    if (word.length >= 3) rest = rest.replaceAll(word.toLowerCase(), '');
  if ([...rest].length < MIN_PASSWORD_CHARS / 2)
    throw fault('主要由用户名或常见词组成', 'It is little more than the account’s name or common words');
}

/** Hashes and checks, a few at a time. One a process. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #decoy: Promise<string> | undefined;

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) throw new Problem('overloaded');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, so that the count stays right.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  /** The PHC string to keep. Throws `overloaded` when too many wait. */
  async hash(password: string): Promise<string> {
    return await this.#turn(() => hash(normalised(password), PARAMETERS));
  }

  /**
   * Is it the password of this hash? Where there is no hash (no such account, disabled, no password) the same work is
   * done on a decoy, so that the time does not tell which accounts exist (OWASP Authentication Cheat Sheet).
   */
  async verify(password: string, kept: string | undefined): Promise<boolean> {
    this.#decoy ??= hash(randomBytes(16).toString('base64url'), PARAMETERS);
    const against = kept ?? (await this.#decoy);
    const isRight = await this.#turn(() => verify(against, normalised(password)).catch(() => false));
    return isRight && kept !== undefined;
  }

  /** Was it hashed with other parameters than today's? */
  isOutdated(kept: string): boolean {
    return !kept.startsWith(OF_THIS_STRENGTH);
  }
}
