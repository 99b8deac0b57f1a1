/** Peers must answer the same question: who answers another is not a peer. Throws where they differ. */

interface Found {
  readonly id: string;
  readonly distance: number;
}

export async function nearestOf(port: number, path: string): Promise<Found[]> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  const { features } = (await answer.json()) as {
    readonly features: readonly { readonly id: string; readonly properties: { readonly distance: number } }[];
  };
  return features.map(({ id, properties }) => ({ id, distance: properties.distance }));
}

export interface PeerCheck {
  readonly queries: number;
  /** Lists with exactly our stations. */
  readonly sameSet: number;
  /** Lists with exactly our stations in our order. */
  readonly sameOrder: number;
}

/** The sphere is within 0.56 % of the ellipsoid, and Redis rounds positions by up to a metre. */
const SLACK = 1.006;
const SLACK_METERS = 2;

/**
 * Ask both sides. A list may hold another station than ours only where the two are about equally far: peers order on the
 * sphere. Throws for anything else.
 */
export async function checkPeer(
  ours: number,
  peer: { readonly name: string; readonly port: number },
  paths: readonly string[],
): Promise<PeerCheck> {
  let [sameSet, sameOrder] = [0, 0];
  for (const path of paths) {
    const [expected, found] = [await nearestOf(ours, path), await nearestOf(peer.port, path)];
    if (found.length !== expected.length)
      throw new Error(`${peer.name} answers ${found.length}, not ${expected.length}: ${path}`);
    const wanted = new Set(expected.map(({ id }) => id));
    const farthest = (expected.at(-1)?.distance ?? 0) * SLACK + SLACK_METERS;
    const others = found.filter(({ id }) => !wanted.has(id));
    if (others.some(({ distance }) => distance > farthest))
      throw new Error(`${peer.name} finds other stations: ${path}`);
    if (others.length === 0) sameSet += 1;
    if (found.every(({ id }, i) => id === expected[i]?.id)) sameOrder += 1;
  }
  return { queries: paths.length, sameSet, sameOrder };
}
