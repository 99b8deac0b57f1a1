/**
 * One station as an edit sees it: read with its version, saved against that version. Where somebody else was faster, what
 * they changed is told, and a person chooses; where they changed nothing that is edited here, the edit goes on by itself.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, dataOf, newKey, taggedOf, type Schema } from '../../page/api.ts';
import type { Crs } from '../../../geo/crs.ts';
import { sessionEnded } from '../session.ts';

export type Feature = Pick<Schema['Station'], 'id' | 'properties'> & {
  /** In the system that was asked for; null: to be located. */
  readonly position: readonly [number, number] | null;
};
export type Patch = Schema['StationPatchInput'];
export type PatchFields = NonNullable<Patch['properties']>;

export interface Loaded {
  readonly feature: Feature;
  readonly etag: string;
}

/** What may be edited, one value each, to be held against each other. */
const FIELDS = ['name', 'address', 'openingHoursText', 'access', 'amenities', 'published', 'position'] as const;
export type Field = (typeof FIELDS)[number];

export interface Change {
  readonly field: Field;
  readonly before: unknown;
  readonly now: unknown;
  /** Does the edit touch the same? */
  readonly isMine: boolean;
}

export interface Conflict {
  readonly patch: Patch;
  readonly theirs: Loaded;
  readonly changes: readonly Change[];
}

const valueOf = ({ properties, position }: Feature, field: Field): unknown =>
  field === 'position' ? position : properties[field];

/** What is different now, of what is edited here. Pure. */
export function changesBetween(before: Feature, now: Feature, patch: Patch): readonly Change[] {
  return FIELDS.flatMap((field) => {
    const [was, is] = [valueOf(before, field), valueOf(now, field)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const isMine = field === 'position' ? patch.geometry !== undefined : patch.properties?.[field] !== undefined;
    return [{ field, before: was, now: is, isMine }];
  });
}

async function read(code: string, crs: Crs): Promise<Loaded> {
  const params = { path: { id: code }, query: { outCrs: crs } };
  const { data, etag } = await taggedOf(api.GET('/v1/stations/{id}', { params }));
  const [lng, lat] = data.geometry?.coordinates ?? [];
  const position = lng === undefined || lat === undefined ? null : ([lng, lat] as const);
  return { feature: { id: data.id, properties: data.properties, position }, etag };
}

async function write(id: string, etag: string, patch: Patch): Promise<void> {
  const params = { path: { id }, header: { 'If-Match': etag, 'Idempotency-Key': newKey() } };
  await dataOf(api.PATCH('/v1/stations/{id}', { params, body: patch }));
}

/** `crs`: of the positions that are read. */
export function useStation(code: string, crs: Crs) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [fault, setFault] = useState<ApiProblem>();
  const [conflict, setConflict] = useState<Conflict>();
  const [edition, setEdition] = useState(0);
  const reload = useCallback(async () => {
    try {
      setLoaded(await read(code, crs));
      setFault(undefined);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 401) sessionEnded();
      setFault(error);
    }
  }, [code, crs]);
  useEffect(() => void reload(), [reload]);

  /** True: saved. False: somebody else was faster, and `conflict` says how. Throws ApiProblem. */
  const saveOn = async (on: Loaded, patch: Patch): Promise<boolean> => {
    try {
      await write(on.feature.id, on.etag, patch);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      const theirs = await read(code, crs);
      const changes = changesBetween(on.feature, theirs.feature, patch);
      if (changes.length === 0) return await saveOn(theirs, patch);
      setConflict({ patch, theirs, changes });
      return false;
    }
    setConflict(undefined);
    await reload();
    return true;
  };
  return {
    loaded,
    fault,
    conflict,
    /** Another one when fields are to be drawn anew: what others changed is in them then. */
    edition,
    reload,
    save: async (patch: Patch) => (loaded ? await saveOn(loaded, patch) : false),
    /** Mine all the same. */
    insist: async () => {
      if (!conflict || !(await saveOn(conflict.theirs, conflict.patch))) return false;
      setEdition(edition + 1);
      return true;
    },
    /** Theirs: what was typed is let go. */
    yield: () => {
      if (conflict) setLoaded(conflict.theirs);
      setEdition(edition + 1);
      setConflict(undefined);
    },
  };
}

export type StationEdit = ReturnType<typeof useStation>;
