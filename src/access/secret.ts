/** Secrets that programs carry: 256 random bits, kept as SHA-256 only (so much entropy needs no salt and no slow hash). */
import { createHash, randomBytes } from 'node:crypto';

/** 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
