/** What the service refused, in its words and with what to do about it. */
import type { VNode } from 'preact';
import type { ApiProblem } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { EDIT } from './words.ts';

export function ProblemNotice({ problem }: { readonly problem: ApiProblem | undefined }): VNode | null {
  const { problems } = useWords(EDIT);
  if (!problem) return null;
  const advice = problems[problem.slug];
  const details = problem.errors.map((one) => one.detail).filter((one) => one !== problem.message);
  return (
    <div class="notice no" role="alert">
      <p>{problem.status === 0 ? problems['unreachable'] : problem.message}</p>
      {details.map((one) => (
        <p key={one}>{one}</p>
      ))}
      {problem.status !== 0 && advice !== undefined && <p>{advice}</p>}
    </div>
  );
}
