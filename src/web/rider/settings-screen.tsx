/** How the page looks and speaks, what it keeps on this device, and how to forget it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { setLanguage, useLanguage, useWords, type Language, type Words } from '../page/language.ts';
import { Choice, DisplayChoice } from '../page/late/display-choice.tsx';
import { ours, settings } from '../page/settings.ts';
import { forgetCounties } from './offline/kept-counties.ts';
import { Link } from './router.tsx';
import { FOLLOW_WORDS } from './report-words.ts';
import { useTitle } from './title.ts';
import { WORDS } from './words.ts';

interface SettingsWords {
  readonly language: string;
  readonly kept: string;
  readonly keptWhat: string;
  readonly forget: string;
  readonly forgotten: string;
  readonly more: string;
  readonly list: string;
  readonly manage: string;
  readonly version: (version: string) => string;
}

const SETTINGS_WORDS: Words<SettingsWords> = {
  zh: {
    language: '语言',
    kept: '这台手机上存了什么',
    keptWhat: '附近区县的驿站（没有网络时用）、你选的地方、反映过的问题、活动凭证。你的位置不保存。',
    forget: '删除存下的驿站数据',
    forgotten: '已删除',
    more: '更多',
    list: '纯文字列表（不用脚本）',
    manage: '我是驿站管理员',
    version: (version) => `版本 ${version}`,
  },
  en: {
    language: 'Language',
    kept: 'What this device keeps',
    keptWhat:
      'Stations of the counties around (for when there is no network), the place you chose, what you reported, codes of activities. Your position is not kept.',
    forget: 'Delete the stations kept',
    forgotten: 'Deleted',
    more: 'More',
    list: 'A plain list, without script',
    manage: 'I look after a station',
    version: (version) => `Version ${version}`,
  },
};

const LANGUAGES: Readonly<Record<Language, string>> = { zh: '中文', en: 'English' };

export function SettingsScreen(): VNode {
  const common = useWords(WORDS);
  const words = useWords(SETTINGS_WORDS);
  const follow = useWords(FOLLOW_WORDS);
  useTitle(common.settings);
  const language = useLanguage();
  const [isForgotten, setForgotten] = useState(false);
  return (
    <div class="column stack">
      <h1>{common.settings}</h1>
      <section class="card stack">
        <Choice legend={words.language} values={LANGUAGES} value={language} onChoose={setLanguage} />
        <DisplayChoice />
      </section>
      <section class="card stack">
        <h2>{words.kept}</h2>
        <p>{words.keptWhat}</p>
        <button class="button" type="button" onClick={() => void forgetCounties().then(() => setForgotten(true))}>
          {words.forget}
        </button>
        <p role="status">{isForgotten && words.forgotten}</p>
      </section>
      <section class="card stack">
        <h2>{words.more}</h2>
        <Link to="/reports" class="button">
          {follow.title}
        </Link>
        <a class="button" href={ours('/list')}>
          {words.list}
        </a>
        <a class="button" href={ours('/manage')}>
          {words.manage}
        </a>
        <p class="sub">{words.version(settings.version)}</p>
      </section>
    </div>
  );
}
