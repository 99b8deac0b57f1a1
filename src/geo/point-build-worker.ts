/** Worker thread that builds one tree and ends: seconds of work for millions of points. Asked by point-build-aside.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildTree, drain } from './point-build.ts';

/** Both on shared memory: nothing is copied in. */
export interface TreeQuestion {
  readonly pairs: Float64Array;
  readonly names: Uint32Array;
}

const { pairs, names } = workerData as TreeQuestion;
const tree = drain(buildTree(pairs, names));
parentPort?.postMessage(tree, [
  tree.coordinates.buffer as ArrayBuffer,
  tree.ranks.buffer as ArrayBuffer,
  tree.boxes.buffer as ArrayBuffer,
]);
