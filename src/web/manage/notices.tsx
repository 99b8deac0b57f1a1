/** What screens say while they wait, and when something went wrong. */
import type { VNode } from 'preact';
import type { ApiProblem } from '../page/api.ts';
import { useWords, type Words } from '../page/language.ts';

const WORDS: Words<{ readonly unreachable: string; readonly retry: string; readonly waiting: string }> = {
  zh: { unreachable: '连不上服务，请检查网络。', retry: '再试一次', waiting: '正在读取…' },
  en: {
    unreachable: 'The service cannot be reached. Please check your network.',
    retry: 'Try again',
    waiting: 'Reading…',
  },
};

export function Fault({
  of,
  again,
}: {
  readonly of: ApiProblem | undefined;
  readonly again?: () => void;
}): VNode | null {
  const words = useWords(WORDS);
  if (!of) return null;
  return (
    <div class="notice no line" role="alert">
      <span>
        {of.status === 0 ? words.unreachable : of.message}
        {of.errors.map((one) => (
          <span key={`${one.pointer}${one.code}`}>
            {' '}
            {one.pointer?.split('/').pop() ?? one.parameter}: {one.detail}
          </span>
        ))}
      </span>
      {again && (
        <button type="button" class="button" onClick={again}>
          {words.retry}
        </button>
      )}
    </div>
  );
}

export function Waiting(): VNode {
  return (
    <p class="skeleton" role="status">
      {useWords(WORDS).waiting}
    </p>
  );
}
