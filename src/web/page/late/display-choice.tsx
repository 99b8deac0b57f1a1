/** How the page looks on this device, to choose: colours, with those for bright sunlight, and the size of the type. */
import type { VNode } from 'preact';
import { useDisplay } from '../display.ts';
import type { TextSize, Theme } from '../display-kept.ts';
import { useWords, type Words } from '../language.ts';

interface DisplayWords {
  readonly theme: string;
  readonly themes: Readonly<Record<Theme, string>>;
  readonly text: string;
  readonly texts: Readonly<Record<TextSize, string>>;
}

const DISPLAY: Words<DisplayWords> = {
  zh: {
    theme: '颜色',
    themes: { auto: '跟随系统', light: '浅色', dark: '深色', sunlight: '强光下' },
    text: '文字',
    texts: { normal: '标准', large: '大字' },
  },
  en: {
    theme: 'Colours',
    themes: { auto: 'As the system', light: 'Light', dark: 'Dark', sunlight: 'Sunlight' },
    text: 'Text',
    texts: { normal: 'Normal', large: 'Large' },
  },
};

export interface ChoiceProperties<Value extends string> {
  readonly legend: string;
  readonly values: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Choice<Value extends string>({ legend, values, value, onChoose }: ChoiceProperties<Value>): VNode {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="line">
        {(Object.entries(values) as [Value, string][]).map(([one, word]) => (
          <button key={one} class="chip" type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
            {word}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function DisplayChoice(): VNode {
  const words = useWords(DISPLAY);
  const [{ theme, textSize }, change] = useDisplay();
  return (
    <>
      <Choice legend={words.theme} values={words.themes} value={theme} onChoose={(one) => change({ theme: one })} />
      <Choice legend={words.text} values={words.texts} value={textSize} onChoose={(one) => change({ textSize: one })} />
    </>
  );
}
