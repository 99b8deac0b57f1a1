/** POST /v1/opening-hours: how hours are understood, before they are saved. Keeps nothing. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { normaliseOpeningHours, parseOpeningHours } from '../geo/opening-hours.ts';
import { readClerkHours, type ClerkConfidence } from '../geo/opening-hours-clerk.ts';
import { weekView } from '../geo/opening-hours-week.ts';
import { languageOf, languageTag } from '../http/language.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { inLanguage } from '../problems.ts';
import { HOURS_WARNINGS, type HoursWarning } from './hours-warnings.ts';
import { OpeningHoursRequest, OpeningHoursView } from './opening-hours.schema.ts';

interface Reading {
  readonly osm: string | null;
  readonly confidence: ClerkConfidence;
  readonly notes: readonly HoursWarning[];
}

export function openingHoursRoutes(app: FastifyInstance, now: () => Date): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/opening-hours',
    {
      schema: {
        operationId: 'readOpeningHours',
        summary: 'How opening hours are understood: a week, holidays, and what was assumed',
        description:
          'By the same reader as everywhere. What cannot be read is an answer as well: `openingHours` is null.',
        tags: ['managers'],
        body: OpeningHoursRequest,
        response: { 200: OpeningHoursView, ...problems },
      },
    },
    async (request, reply) => {
      const language = languageOf(request);
      const { osm, confidence, notes } = readEither(request.body);
      const hours = osm === null ? null : parseOpeningHours(osm);
      const view = hours && weekView(hours, now());
      const warnings: readonly HoursWarning[] = view?.hasSeasons ? [...notes, 'season-dates'] : notes;
      reply.header('content-language', languageTag(language));
      return sendPrivate(reply, JSON_TYPE, {
        openingHours: osm,
        confidence,
        week: view?.open ?? null,
        unknown: view?.unknown ?? null,
        publicHolidays: view && { state: view.holidays, hours: view.holidayHours },
        warnings: warnings.map((code) => ({ code, detail: inLanguage(HOURS_WARNINGS[code], language) })),
      });
    },
  );
}

function readEither({ text, openingHours }: z.output<typeof OpeningHoursRequest>): Reading {
  if (openingHours === undefined) return readClerkHours(text ?? '');
  const osm = normaliseOpeningHours(openingHours);
  return osm === null ? { osm, confidence: 'none', notes: ['unreadable'] } : { osm, confidence: 'high', notes: [] };
}
