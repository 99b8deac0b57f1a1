/** Worker thread that builds one tree and ends: seconds of work for millions of points. Asked by point-build-aside.ts. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { PlacedPoints, arrange, drain, type PointPart, type Tree } from './point-build.ts';

/** Parts, their memory given away, and the word that there are no more. `workerData`: how many points at most. */
export type ToTreeWorker = PointPart | 'finish';
export type FromTreeWorker = Tree;

/** A quarter of a core while riders want all of it; all that is free otherwise. */
const NICE = 5;

// On Linux this is of the calling thread alone, elsewhere of the whole process.
if (process.platform === 'linux') setPriority(NICE);

const places = new PlacedPoints(workerData as number);
parentPort?.on('message', (message: ToTreeWorker) => {
  if (message !== 'finish') return places.add(message);
  const tree = drain(arrange(...places.all()));
  parentPort?.postMessage(tree satisfies FromTreeWorker, [
    tree.coordinates.buffer as ArrayBuffer,
    tree.ranks.buffer as ArrayBuffer,
    tree.boxes.buffer as ArrayBuffer,
  ]);
  parentPort?.close();
});
