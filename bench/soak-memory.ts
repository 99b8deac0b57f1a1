/**
 * What a service's memory is made of while it runs, from its own /metrics: so that a run that grew says what grew.
 * `outside` is what the kernel counts and the JavaScript engine does not: code, stacks, and above all memory that was
 * given back to the allocator but not to the system.
 */
export interface MemorySample {
  readonly rss: number;
  /** The JavaScript heap, used and as it is reserved. */
  readonly heapUsed: number;
  readonly heapTotal: number;
  /** What objects of the heap hold beside it: buffers, nearly all of it. Much of it is waiting for a collection. */
  readonly external: number;
  /** Pages, tree and masks of the stations. */
  readonly index: number;
}

const NAMES: Readonly<Record<keyof MemorySample, string>> = {
  rss: 'process_resident_memory_bytes',
  heapUsed: 'nodejs_heap_size_used_bytes',
  heapTotal: 'nodejs_heap_size_total_bytes',
  external: 'nodejs_external_memory_bytes',
  index: 'station_index_bytes',
};

/** MiB by part; undefined: these are not the metrics of a service. */
export function readMemory(metrics: string): MemorySample | undefined {
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]) / 2 ** 20;
  const parts = Object.entries(NAMES).map(([part, name]) => [part, value(name)] as const);
  return parts.some(([, mebibytes]) => Number.isNaN(mebibytes))
    ? undefined
    : (Object.fromEntries(parts) as unknown as MemorySample);
}

export interface MemoryThird extends MemorySample {
  readonly outside: number;
  readonly peakRss: number;
  /** The least that was seen of it: with what waited for a collection gone. */
  readonly leastExternal: number;
}

/** Medians in MiB of each third of a run. What starting and warming up took, a tenth of the samples, is not growth and left out. */
export function thirdsOf(samples: readonly MemorySample[]): readonly MemoryThird[] {
  const warm = samples.slice(Math.floor(samples.length / 10));
  return [0, 1, 2].map((number) => {
    const some = warm.slice(Math.floor((number * warm.length) / 3), Math.floor(((number + 1) * warm.length) / 3));
    const middle = (of: (sample: MemorySample) => number): number => Math.round(median(some.map(of)));
    return {
      rss: middle((one) => one.rss),
      heapUsed: middle((one) => one.heapUsed),
      heapTotal: middle((one) => one.heapTotal),
      external: middle((one) => one.external),
      index: middle((one) => one.index),
      outside: middle((one) => one.rss - one.heapTotal - one.external),
      peakRss: Math.round(Math.max(...some.map((one) => one.rss))),
      leastExternal: Math.round(Math.min(...some.map((one) => one.external))),
    };
  });
}

const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? NaN;
