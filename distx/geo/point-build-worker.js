/** Worker thread that builds one tree and ends: seconds of work for millions of points. Asked by point-build-aside.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildTree, drain } from "./point-build.js";
const { pairs, names } = workerData;
const tree = drain(buildTree(pairs, names));
parentPort?.postMessage(tree, [
    tree.coordinates.buffer,
    tree.ranks.buffer,
    tree.boxes.buffer,
]);
//# sourceMappingURL=point-build-worker.js.map