/** Filters under the thumb. What is chosen stands in the address. */
import { BatteryCharging, Bike, Check, Footprints, Microwave, Toilet } from 'lucide';
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import { Icon, NEED_ICONS } from '../page/icon.tsx';
import { useWords, type Words } from '../page/language.ts';
import { NEEDS, WANTED_AMENITIES, toggled, writeFilters, type Filters, type WantedAmenity } from './filters.ts';
import { go, useRoute } from './router.tsx';
import { WORDS } from './words.ts';

const FILTER_WORDS: Words<{
  readonly label: string;
  readonly usable: string;
  readonly ebike: string;
  readonly walk: string;
}> = {
  zh: { label: '筛选', usable: '现在可进', ebike: '骑车', walk: '走路' },
  en: { label: 'Filters', usable: 'Open to me now', ebike: 'E-bike', walk: 'Walk' },
};
const AMENITY_ICONS: Readonly<Record<WantedAmenity, IconNode>> = {
  toilet: Toilet,
  phoneCharging: BatteryCharging,
  microwave: Microwave,
};

export function FilterBar({ filters }: { readonly filters: Filters }): VNode {
  const words = useWords(WORDS);
  const own = useWords(FILTER_WORDS);
  const { path } = useRoute();
  const put = (part: Partial<Filters>): void => go(path + writeFilters({ ...filters, ...part }), { isSame: true });
  const chip = (icon: IconNode, word: string, isOn: boolean, part: Partial<Filters>): VNode => (
    <button key={word} type="button" class="chip" aria-pressed={isOn} onClick={() => put(part)}>
      <Icon of={icon} size={20} /> {word}
    </button>
  );
  const { isUsable, needs, amenities, mode } = filters;
  return (
    <div class="filters" role="group" aria-label={own.label}>
      {chip(Check, own.usable, isUsable, { isUsable: !isUsable })}
      {NEEDS.map((need) =>
        chip(NEED_ICONS[need], words.needs[need], needs.includes(need), { needs: toggled(needs, need) }),
      )}
      {WANTED_AMENITIES.map((code) =>
        chip(AMENITY_ICONS[code], words.amenities[code], amenities.includes(code), {
          amenities: toggled(amenities, code),
        }),
      )}
      {chip(Bike, own.ebike, mode === 'ebike', { mode: 'ebike' })}
      {chip(Footprints, own.walk, mode === 'walk', { mode: 'walk' })}
    </div>
  );
}
