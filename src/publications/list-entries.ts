/** The entries of an uploaded list while it is read, and their faults, told together. Which format it has is read-list.ts's. */
import type { z } from 'zod';
import { InputError, type Words } from '../http/validation.ts';
import { Problem } from '../problems.ts';
import { EntrySchema, MAX_ENTRIES, type Entry } from './publication.schema.ts';

const MAX_ERRORS = 20;
const TOO_MANY = { zh: `最多 ${MAX_ENTRIES} 条`, en: `At most ${MAX_ENTRIES} entries` };
const REPEATED = { code: 'repeated', zh: 'placeId 重复', en: 'placeId is there twice' };

/** The entries of a request, and a hash of its bytes, by which a repeated request is known. */
export class UploadedList {
  readonly entries: readonly Entry[];
  readonly #sha256: string;
  constructor(entries: readonly Entry[], sha256: string) {
    this.entries = entries;
    this.#sha256 = sha256;
  }

  /** What stands for it where a request is hashed. */
  toJSON(): string {
    return this.#sha256;
  }
}

/** Why a cell is not taken, whatever it says. */
export interface CellFault extends Words {
  readonly field: keyof Entry;
  readonly code: string;
}

/** Of an entry that was a row of a table. */
export interface TableRow {
  readonly faults: readonly CellFault[];
  /** Where its sender finds a member of it. */
  placeOf(field: PropertyKey | undefined): Words;
}

export class Entries {
  readonly #entries: Entry[] = [];
  readonly #issues: z.core.$ZodIssue[] = [];
  readonly #whereabouts: (Words | undefined)[] = [];
  readonly #places = new Set<string>();
  #row = 0;

  /** Throws `body-too-large` for one too many, and what was refused once that is enough to tell. */
  add(value: unknown, row?: TableRow): void {
    const index = this.#row++;
    if (index >= MAX_ENTRIES) throw new Problem('body-too-large', { detail: TOO_MANY });
    const faults = row?.faults ?? [];
    const refuse = (issue: z.core.$ZodIssue): void => {
      this.#whereabouts.push(row?.placeOf(issue.path[0]));
      this.#issues.push({ ...issue, path: ['entries', index, ...issue.path] });
    };
    for (const { field, ...params } of faults)
      refuse({ code: 'custom', path: [field], params, message: params.en, input: undefined });
    const parsed = EntrySchema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) if (!faults.some(({ field }) => field === issue.path[0])) refuse(issue);
    } else if (this.#places.has(parsed.data.placeId)) {
      refuse({ code: 'custom', path: ['placeId'], params: REPEATED, message: REPEATED.en, input: undefined });
    } else if (faults.length === 0) {
      this.#places.add(parsed.data.placeId);
      this.#entries.push(parsed.data);
    }
    if (this.#issues.length >= MAX_ERRORS) this.done();
  }

  /** Throws the faults, as any refused input. */
  done(): readonly Entry[] {
    if (this.#issues.length > 0) throw new InputError(this.#issues, 'body', this.#whereabouts);
    return this.#entries;
  }
}
