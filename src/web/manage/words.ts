/** What the frame of the manager's page says. */
import type { Words } from '../page/language.ts';

interface FrameWords {
  readonly title: string;
  readonly skip: string;
  readonly signIn: string;
  readonly login: string;
  readonly password: string;
  readonly byProvider: string;
  readonly wrong: string;
  readonly unreachable: string;
  readonly retry: string;
  readonly signOut: string;
  readonly otherLanguage: string;
  readonly display: string;
  readonly notForYou: string;
  readonly screens: Readonly<Record<'today' | 'stations' | 'imports' | 'desk', string>>;
}

export const FRAME: Words<FrameWords> = {
  zh: {
    title: '驿站管理',
    skip: '跳到正文',
    signIn: '登录',
    login: '用户名',
    password: '密码',
    byProvider: '用统一身份登录',
    wrong: '用户名或密码不对，请再试一次。',
    unreachable: '连不上服务，请检查网络。',
    retry: '再试一次',
    signOut: '退出',
    otherLanguage: 'English',
    display: '颜色和文字',
    notForYou: '您的账号不用管理驿站。',
    screens: { today: '今天', stations: '驿站', imports: '导入', desk: '工作台' },
  },
  en: {
    title: 'Manage stations',
    skip: 'Skip to content',
    signIn: 'Sign in',
    login: 'User name',
    password: 'Password',
    byProvider: 'Sign in with your organisation',
    wrong: 'User name or password is wrong. Please try again.',
    unreachable: 'The service cannot be reached. Please check your network.',
    retry: 'Try again',
    signOut: 'Sign out',
    otherLanguage: '中文',
    display: 'Colours and text',
    notForYou: 'Your account does not manage stations.',
    screens: { today: 'Today', stations: 'Stations', imports: 'Import', desk: 'Desk' },
  },
};
