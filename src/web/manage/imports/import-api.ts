/** What the clinic's screens ask of /v1/imports, and the types of the answers. */
import { api, dataOf, newKey, type Schema } from '../../page/api.ts';
import type { Verdict } from './words.ts';

/** openapi-fetch tells pairs as lists. */
type Told<Row extends Schema['ImportRow']> = Omit<Row, 'position'> & { readonly position: readonly number[] | null };
export type ImportRow = Told<Schema['ImportRow']>;
export type ImportRowCells = Told<Schema['ImportRowCells']>;
export type Import = Omit<Schema['Import'], 'rows'> & { readonly rows: readonly ImportRow[] };
export type Correction = Partial<Schema['ImportCorrectionInput']>;
export type Crs = 'gcj02' | 'bd09' | 'wgs84';
export type Decisions = ReadonlyMap<number, 'merge' | 'new' | 'skip'>;

/** Longitude, latitude. */
export const pairOf = ([lng = 0, lat = 0]: readonly number[]): [number, number] => [lng, lat];

export const MAX_FILE_BYTES = 32 * 1024 * 1024;

export interface ListFacts {
  readonly crs?: Crs | undefined;
  readonly city?: string | undefined;
  readonly source?: string | undefined;
  readonly sourceUrl?: string | undefined;
  readonly observedAt?: string | undefined;
  readonly defaultMaintainer?: string | undefined;
  readonly maintainerKind?: Schema['Maintainer']['kind'] | undefined;
}

const OCTETS = { 'content-type': 'application/octet-stream' };

/** Send a file as the body itself: the service looks at its content, not at its name. A dry run. */
export async function sendList(file: File, facts: ListFacts): Promise<Import> {
  const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''));
  const query = { ...given, fileName: file.name.slice(0, 255), limit: 0 };
  const asBytes = { body: file as never, bodySerializer: (body: unknown) => body as File };
  return await dataOf(
    api.POST('/v1/imports', {
      params: { query, header: { 'Idempotency-Key': newKey() } },
      headers: OCTETS,
      ...(asBytes as object),
    }),
  );
}

export const findImport = async (id: string): Promise<Import> =>
  await dataOf(api.GET('/v1/imports/{id}', { params: { path: { id }, query: { limit: 0 } } }));

export const rowsOf = async (
  id: string,
  query: { readonly verdict?: Verdict | undefined; readonly limit: number; readonly cursor?: string | undefined },
): Promise<Import> => {
  const { verdict, limit, cursor } = query;
  const asked = { limit, ...(verdict ? { verdict } : {}), ...(cursor === undefined ? {} : { cursor }) };
  return await dataOf(api.GET('/v1/imports/{id}', { params: { path: { id }, query: asked } }));
};

export const cellsOf = async (id: string, row: number): Promise<ImportRowCells> =>
  await dataOf(api.GET('/v1/imports/{id}/rows/{row}', { params: { path: { id, row } } }));

export const correct = async (id: string, body: Correction): Promise<Import> =>
  await dataOf(api.PATCH('/v1/imports/{id}', { params: { path: { id } }, body: { columns: [], rows: [], ...body } }));

export const commit = async (id: string, decisions: Decisions): Promise<Import> =>
  await dataOf(
    api.POST('/v1/imports/{id}/commit', {
      params: { path: { id } },
      body: { decisions: [...decisions].map(([row, as]) => ({ row, as })) },
    }),
  );

export const undo = async (id: string): Promise<Import> =>
  await dataOf(api.POST('/v1/imports/{id}/undo', { params: { path: { id } } }));
