/** Which of our two languages an answer speaks: Chinese first, English where the caller prefers it. */
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Language } from '../problems.ts';

const OFFERED = ['zh-CN', 'zh', 'en'];

/** From Accept-Language; Chinese when it says nothing that we speak. */
export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const best = new Negotiator({ headers: request.headers }).language(OFFERED);
  return best === 'en' ? 'en' : 'zh';
}

/** The value for Content-Language. */
export function languageTag(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}
