/** The question that decides where the points lie, in words of where the numbers came from. */
import type { VNode } from 'preact';
import { useWords } from '../../page/language.ts';
import { IMPORTS } from './words.ts';

export type CrsAnswer = 'gcj02' | 'bd09' | 'wgs84' | 'unsure';

interface CrsChoiceProperties {
  readonly value: CrsAnswer | undefined;
  readonly onChange: (answer: CrsAnswer) => void;
  /** Without "not sure": the evidence was weighed already. */
  readonly isCertain?: boolean;
}

export function CrsChoice({ value, onChange, isCertain = false }: CrsChoiceProperties): VNode {
  const words = useWords(IMPORTS);
  const answers: readonly CrsAnswer[] = isCertain ? ['gcj02', 'bd09', 'wgs84'] : ['gcj02', 'bd09', 'wgs84', 'unsure'];
  return (
    <fieldset class="crs-choice">
      <legend>
        <b>{words.which}</b> <span class="sub">{words.whichHint}</span>
      </legend>
      {answers.map((answer) => (
        <label key={answer} class="choice">
          <input type="radio" name="crs" required checked={value === answer} onChange={() => onChange(answer)} />
          <span>
            <b>{words.systems[answer][0]}</b>
            <span class="sub">{words.systems[answer][1]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
