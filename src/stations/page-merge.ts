/** Pages made of records, and of earlier pages with what came, moved and left: in steps, for the loop's sake. */
import { PAGE_SIZE, StationPage, idWords, type LocatedRecord } from './station-page.ts';
import type { Vocabulary } from './station-vocabulary.ts';

/** Stations packed into a page in one step. */
const RECORDS_A_STEP = 64;

/** Steps that pack records (ids ascending) and append the pages. */
export function* pack(
  records: readonly LocatedRecord[],
  vocabulary: Vocabulary,
  pages: StationPage[],
): Generator<void, void> {
  for (let at = 0; at < records.length; at += PAGE_SIZE) {
    pages.push(StationPage.of(records.slice(at, at + PAGE_SIZE), vocabulary));
    yield;
  }
}

/**
 * Steps that append the page with what is coming into it (ids within its span), or the pages that it takes. What has
 * moved is among that; places of what is gone are dropped when they are more than half.
 */
export function* repack(
  page: StationPage,
  coming: readonly LocatedRecord[],
  vocabulary: Vocabulary,
  pages: StationPage[],
): Generator<void, void> {
  let goneCount = 0;
  // What moved is still in its place, marked as gone: it is put back with its new position.
  const changed = new Map<number, LocatedRecord>();
  const added = coming.filter((record) => {
    const offset = page.offsetOf(idWords(record.id));
    if (offset !== undefined) changed.set(offset, record);
    return offset === undefined;
  });
  let whole = page;
  const changes = [...changed];
  // A page whose stations all moved is a few tens of milliseconds where the code has hardly run yet.
  for (let at = 0; at < changes.length; at += RECORDS_A_STEP) {
    whole = whole.with({ changed: new Map(changes.slice(at, at + RECORDS_A_STEP)), gone: [] }, vocabulary);
    yield;
  }
  for (let offset = 0; offset < page.length; offset++) if (whole.isGone(offset)) goneCount += 1;
  if (added.length === 0 && goneCount <= page.length / 2) {
    pages.push(whole);
    return;
  }
  yield* pack(
    [...whole.records(vocabulary), ...added].sort((a, b) => (a.id < b.id ? -1 : 1)),
    vocabulary,
    pages,
  );
}
