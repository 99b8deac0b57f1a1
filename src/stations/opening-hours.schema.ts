/** A preview of how opening hours are understood: what is sent and what comes back. */
import { z } from 'zod';
import { text } from '../http/params.ts';

const MAX_LENGTH = 500;
const ONE_OF_TWO = {
  code: 'one-of-two',
  zh: 'text 与 openingHours 填且只填一个',
  en: 'Send text or openingHours, one of them',
};

export const OpeningHoursRequest = z
  .strictObject({
    text: text(MAX_LENGTH).optional().meta({ description: 'As clerks write it: 周一至周五 8:30-12:00，14:00-18:00' }),
    openingHours: text(MAX_LENGTH).optional().meta({ description: 'OSM opening_hours syntax' }),
  })
  .superRefine((body, context) => {
    if ((body.text === undefined) === (body.openingHours === undefined))
      context.addIssue({ code: 'custom', path: ['text'], params: ONE_OF_TWO, input: undefined });
  })
  .meta({ id: 'OpeningHoursRequest' });

const Spans = z.array(z.object({ from: z.string(), to: z.string() }));
const Week = z.array(Spans).length(7);

export const OpeningHoursView = z
  .object({
    openingHours: z
      .string()
      .nullable()
      .meta({ description: 'As it would be kept, in OSM syntax; null: not understood' }),
    confidence: z.enum(['high', 'medium', 'low', 'none']),
    week: Week.nullable().meta({
      description:
        'Monday to Sunday, HH:MM in Asia/Shanghai, of a week without holidays; a night ends at 24:00 and goes on the next day',
    }),
    unknown: Week.nullable().meta({ description: 'The same for hours in which the schedule does not tell' }),
    publicHolidays: z
      .object({
        state: z.enum(['asUsual', 'closed', 'ownHours', 'unknown']),
        hours: Spans.nullable().meta({ description: 'ownHours: where they are the same on all holidays' }),
      })
      .nullable(),
    warnings: z
      .array(z.object({ code: z.string(), detail: z.string() }))
      .meta({ description: 'What was assumed, left out or not understood; zh-CN or en by Accept-Language' }),
  })
  .meta({ id: 'OpeningHoursView' });
