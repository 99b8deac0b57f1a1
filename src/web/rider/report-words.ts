/** Words of following what was reported. */
import type { Schema } from '../page/api.ts';
import type { Words } from '../page/language.ts';
import type { KeptReport } from './reports.ts';

export interface FollowWords {
  readonly title: string;
  readonly none: string;
  readonly noneWhy: string;
  readonly here: string;
  readonly states: Readonly<Record<KeptReport['state'], string>>;
  readonly status: Readonly<Record<Schema['ReportStatus'], string>>;
  readonly told: (when: string) => string;
  readonly due: (when: string) => string;
  readonly late: (when: string) => string;
  readonly joined: string;
  readonly escalated: string;
  readonly acknowledged: (when: string) => string;
  readonly answered: (when: string) => string;
  readonly forget: string;
  readonly unknown: string;
  readonly unknownWhy: string;
  readonly byCode: string;
  readonly open: string;
  readonly sendNow: string;
}

export const FOLLOW_WORDS: Words<FollowWords> = {
  zh: {
    title: '我反映的问题',
    none: '还没有反映过问题',
    noneWhy: '在驿站页面点“进不去？告诉我们”。',
    here: '只存在这台手机上。',
    states: { queued: '等待网络', sent: '已发送', refused: '没有发出去' },
    status: { open: '等待答复', acknowledged: '正在处理', resolved: '已办结', rejected: '不予采纳' },
    told: (when) => `${when} 反映`,
    due: (when) => `最晚 ${when} 前答复`,
    late: (when) => `应在 ${when} 前答复，已超时`,
    joined: '别人也反映过同一件事，一起处理。',
    escalated: '已超时，转上级工会督办。',
    acknowledged: (when) => `${when} 有人接手`,
    answered: (when) => `${when} 答复`,
    forget: '从这台手机上删除全部记录',
    unknown: '没有这个编号',
    unknownWhy: '请核对编号。',
    byCode: '用编号查',
    open: '查',
    sendNow: '现在发送',
  },
  en: {
    title: 'What you told us',
    none: 'You have not reported anything',
    noneWhy: 'On a station’s page, tap “Could not get in? Tell us”.',
    here: 'Kept on this device only.',
    states: { queued: 'Waiting for a network', sent: 'Sent', refused: 'Not sent' },
    status: {
      open: 'Waiting for an answer',
      acknowledged: 'Being dealt with',
      resolved: 'Settled',
      rejected: 'Declined',
    },
    told: (when) => `Told ${when}`,
    due: (when) => `An answer is due by ${when}`,
    late: (when) => `An answer was due by ${when}: it is late`,
    joined: 'Others told the same: it is one case.',
    escalated: 'It was late: the union above sees to it.',
    acknowledged: (when) => `Somebody took it up ${when}`,
    answered: (when) => `Answered ${when}`,
    forget: 'Delete all of this from the device',
    unknown: 'There is no such code',
    unknownWhy: 'Please check it.',
    byCode: 'By tracking code',
    open: 'Look',
    sendNow: 'Send now',
  },
};
