/**
 * The code by which a rider follows a report: ten characters of Crockford's base32 (50 random bits), which has no letter
 * that is taken for another. Source: https://www.crockford.com/base32.html
 */
import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/;

export function newTrackingCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '0').join('');
}

/** As people type it: small letters, hyphens and spaces, O for 0, I and L for 1. undefined: it is none. */
export function readTrackingCode(text: string): string | undefined {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return CODE.test(code) ? code : undefined;
}
