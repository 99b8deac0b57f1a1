/** Moments as the desk writes them: in full, by China's clock, so that they sort and compare. */

/** 2026-11-23 09:10 in China. */
export function stamp(iso: string | null | undefined): string {
  return iso ? new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ') : '';
}
