/**
 * Builds trees of many points in a worker thread, so that requests are answered meanwhile.
 * Owns the worker's life; what a tree is and how it is built is point-build.ts, which also does it here where there are few
 * points or the worker fails.
 */
import { Worker } from 'node:worker_threads';
import { buildTree, type PointPart, type PointParts, type Step, type Tree } from './point-build.ts';
import type { FromTreeWorker, ToTreeWorker } from './point-build-worker.ts';

/** A thread takes about as long to start as so many points to build here. */
const LEAST_POINTS = 20_000;

/** One tree being built elsewhere. */
export interface TreeWorker {
  /** The part's memory is given away. */
  add(part: PointPart): void;
  /** All points were added. Rejects when there will be no tree. */
  finish(): Promise<Tree>;
  /** There is nobody who wants it any more. */
  stop(): void;
}

/** Steps as those of `buildTree`, with one wait at the end where there are many points. */
export function* buildTreeAside(
  points: PointParts,
  start: (most: number) => TreeWorker = startWorker,
): Generator<Step, Tree> {
  if (points.most < LEAST_POINTS) return yield* buildTree(points);
  const worker = start(points.most);
  let tree: Tree | undefined;
  try {
    for (const part of points.parts()) {
      worker.add(part);
      yield;
    }
    yield worker.finish().then(
      (built) => void (tree = built),
      () => undefined,
    );
  } finally {
    worker.stop();
  }
  return tree ?? (yield* buildTree(points));
}

function startWorker(most: number): TreeWorker {
  const worker = openWorker(most);
  const tree = new Promise<Tree>((resolve, reject) => {
    worker.once('message', (answer: FromTreeWorker) => resolve(answer));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker ended without a tree')));
  });
  // It may fail before anybody waits for it.
  tree.catch(() => undefined);
  const tell = (message: ToTreeWorker, given: ArrayBuffer[] = []): void => worker.postMessage(message, given);
  return {
    add: (part) => tell(part, [part.pairs.buffer as ArrayBuffer, part.names.buffer as ArrayBuffer]),
    finish: () => {
      tell('finish');
      return tree;
    },
    stop: () => void worker.terminate(),
  };
}

function openWorker(most: number): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const url = new URL(`./point-build-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
  if (!isSource) return new Worker(url, { workerData: most });
  // Node 20: tsx does not hook worker threads, so a worker that runs from source registers it by itself.
  const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(boot, { eval: true, workerData: most });
}
