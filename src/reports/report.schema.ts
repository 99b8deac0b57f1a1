/** Reports of riders: what comes in, what everybody who follows one sees, what those responsible see. */
import { z } from 'zod';
import { flag, integer, list, text } from '../http/params.ts';

export const REPORT_KINDS = ['locked', 'noWater', 'broken', 'wrongPlace', 'closedDown', 'other'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
export const CASE_STATUS = ['open', 'acknowledged', 'resolved', 'rejected'] as const;
export type CaseStatus = (typeof CASE_STATUS)[number];

const Kind = z.enum(REPORT_KINDS).meta({ id: 'ReportKind' });
const Status = z.enum(CASE_STATUS).meta({
  id: 'ReportStatus',
  description: 'open: nobody has answered; acknowledged: somebody is at it; resolved, rejected: answered',
});

export const ReportCreateSchema = z
  .strictObject({
    kind: Kind,
    words: text(500)
      .nullish()
      .meta({ description: 'For those responsible only. No account, no name, no phone is needed' }),
  })
  .meta({ id: 'ReportCreate' });

const StationRef = z.object({ id: z.uuid(), code: z.string(), name: z.string() });

export const ReportSchema = z
  .object({
    trackingCode: z.string().meta({ description: 'Follow it by GET /v1/reports/{trackingCode}' }),
    station: StationRef,
    kind: Kind,
    status: Status,
    reportedAt: z.string(),
    joined: z.boolean().meta({ description: 'Somebody had told of the same thing before: it is one case' }),
    dueAt: z.string().meta({ description: 'By when it is to be answered' }),
    escalatedAt: z.string().nullable().meta({ description: 'It was late: the union above sees to it since' }),
    acknowledgedAt: z.string().nullable(),
    answeredAt: z.string().nullable(),
    answer: z.string().nullable().meta({ description: 'What was done' }),
  })
  .meta({ id: 'Report' });

const caseMembers = {
  id: z.uuid(),
  station: StationRef.extend({ district: z.string() }),
  kind: Kind,
  status: Status,
  reports: z.int().meta({ description: 'How many told of it' }),
  dutyHolder: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .meta({ description: 'Of the day on which it was told first' }),
  openedAt: z.string(),
  lastReportedAt: z.string(),
  dueAt: z.string(),
  overdue: z.boolean(),
  escalatedAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  answer: z.string().nullable(),
  revision: z.int(),
};

export const ReportCaseSchema = z
  .object({
    ...caseMembers,
    told: z
      .array(
        z.object({
          id: z.uuid(),
          at: z.string(),
          words: z.string().nullable(),
          photo: z.string().nullable().meta({ description: 'Where it is, for those responsible' }),
        }),
      )
      .meta({ description: 'What was told, newest first, at most 50. Who told it is not known' }),
  })
  .meta({ id: 'ReportCase' });

export const ReportCaseListSchema = z
  .object({ reports: z.array(z.object(caseMembers)), next: z.string().nullable() })
  .meta({ id: 'ReportCaseList' });

export const ReportListQuery = z.strictObject({
  status: list(z.enum(CASE_STATUS)).optional(),
  overdue: flag().optional().meta({ description: 'true: not answered by the deadline; false: all others' }),
  escalated: flag().optional(),
  station: z.string().max(200).optional().meta({ description: 'UUID or code' }),
  limit: integer(1, 200).default(50),
  cursor: z.string().max(400).optional(),
});

/** A mobile number, also written in groups: an answer is public, and whose number it is nobody can tell. */
const MOBILE = /(?<!\d)1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)/;

export const ReportAnswerSchema = z
  .strictObject({
    status: z.enum(['acknowledged', 'resolved', 'rejected']),
    answer: text(1_000)
      .refine((words) => !MOBILE.test(words.normalize('NFKC')), {
        params: {
          code: 'phone-number',
          zh: '回复是公开的，请不要写手机号',
          en: 'The answer is public: leave phone numbers out',
        },
      })
      .nullish()
      .meta({
        description:
          'What was done, in words for everybody who follows it, without names. Required to resolve or reject',
      }),
  })
  .superRefine((body, context) => {
    if ((body.status === 'acknowledged') === (body.answer == null)) return;
    const params =
      body.status === 'acknowledged'
        ? { code: 'not-yet', zh: '答复在办结或驳回时填写', en: 'An answer goes with resolved or rejected' }
        : { code: 'required', zh: '请写明处理结果', en: 'Say what was done' };
    context.addIssue({ code: 'custom', path: ['answer'], params, input: undefined });
  })
  .meta({ id: 'ReportAnswer' });

export type ReportInput = z.output<typeof ReportCreateSchema>;
export type ReportAnswer = z.output<typeof ReportAnswerSchema>;
