/** The language of this device's reader: what was chosen and kept, else what the browser asks for. Changing it is language.ts. */
export type Language = 'zh' | 'en';

const KEY = 'language';

export function firstLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing.
  }
  if (kept === 'zh' || kept === 'en') return kept;
  // The first that is one of ours; who reads neither gets Chinese, as the doors have it.
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag === 'zh' || tag === 'en') ?? 'zh';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

/** For Accept-Language, Intl and <html lang>. */
export const tagOf = (language: Language): 'zh-CN' | 'en' => (language === 'zh' ? 'zh-CN' : 'en');
