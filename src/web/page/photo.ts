/** What both pages say of a photo that the API tells of. */

/**
 * Where it is for this page: at our own origin. The API's address may be of another name of the same service (PUBLIC_URL),
 * which the policy of the page would refuse.
 */
export function photoAddress(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

export const sizeText = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1_000))} KB`;
