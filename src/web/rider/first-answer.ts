/**
 * What first-question.ts asked before the page's own script was there, handed over to it: the browser's position, and the
 * service's answer. Each is taken once.
 */
export interface FirstAnswer {
  position?: Promise<GeolocationPosition>;
  /** The body that was sent, the language it was sent in, and what came or will come. */
  question?: { readonly body: string; readonly language: string; readonly response: Promise<Response> };
}

const holder = globalThis as { firstAnswer?: FirstAnswer };

/** Where first-question.ts leaves it. */
export const leaveFirst = (): FirstAnswer => (holder.firstAnswer = {});

/** undefined: it was not asked for, or was taken. */
export function takePosition(): Promise<GeolocationPosition> | undefined {
  const position = holder.firstAnswer?.position;
  if (holder.firstAnswer) delete holder.firstAnswer.position;
  return position;
}

/** The answer to just this question; undefined: another was asked, or none, or it was taken. */
export function takeAnswer(body: string, language: string): Promise<Response> | undefined {
  const question = holder.firstAnswer?.question;
  if (question?.body !== body || question.language !== language) return undefined;
  delete holder.firstAnswer?.question;
  return question.response;
}
