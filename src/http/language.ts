/** Which of our two languages an answer speaks: Chinese first, English where the caller prefers it. */
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Language } from '../problems.ts';

const OFFERED = ['zh-CN', 'zh', 'en'];

const MAX_KNOWN = 1_000;
const MAX_HEADER = 100;
/** What browsers send is much the same: read once. Emptied when full. */
const known = new Map<string, Language>();

/** From Accept-Language; Chinese when it says nothing that we speak. */
export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const header = request.headers['accept-language'] ?? '';
  const language = known.get(header);
  if (language !== undefined) return language;
  const best = new Negotiator({ headers: request.headers }).language(OFFERED) === 'en' ? 'en' : 'zh';
  if (known.size >= MAX_KNOWN) known.clear();
  if (header.length <= MAX_HEADER) known.set(header, best);
  return best;
}

/** The value for Content-Language. */
export function languageTag(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}
