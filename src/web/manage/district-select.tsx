/** Choose a district by its levels below where one begins: province, city, county, each when the one above is chosen. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords, type Words } from '../page/language.ts';
import { useDistricts } from './catalogue.ts';

const WORDS: Words<{ readonly label: string; readonly all: string }> = {
  zh: { label: '区县', all: '全部' },
  en: { label: 'District', all: 'All' },
};

export interface DistrictSelectProperties {
  /** What one chooses within; '' is the country. */
  readonly root: string;
  /** The smallest that is chosen; undefined: all of `root`. */
  readonly onChoose: (adcode: string | undefined) => void;
}

export function DistrictSelect({ root, onChoose }: DistrictSelectProperties): VNode {
  const [path, setPath] = useState<readonly string[]>([]);
  const choose = (level: number, adcode: string): void => {
    const next = [...path.slice(0, level), ...(adcode === '' ? [] : [adcode])];
    setPath(next);
    onChoose(next.at(-1));
  };
  return (
    <div class="line districts">
      {[root, ...path].map((parent, level) => (
        <Level key={parent} parent={parent} chosen={path[level] ?? ''} onChoose={(adcode) => choose(level, adcode)} />
      ))}
    </div>
  );
}

interface LevelProperties {
  readonly parent: string;
  readonly chosen: string;
  readonly onChoose: (adcode: string) => void;
}

function Level({ parent, chosen, onChoose }: LevelProperties): VNode | null {
  const words = useWords(WORDS);
  const below = useDistricts(parent);
  if (below.length === 0) return null;
  return (
    <select
      class="input"
      aria-label={words.label}
      value={chosen}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      <option value="">{words.all}</option>
      {below.map(({ adcode, name, stationCount }) => (
        <option key={adcode} value={adcode}>
          {name} ({stationCount})
        </option>
      ))}
    </select>
  );
}
