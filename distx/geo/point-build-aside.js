/**
 * Builds trees of many points in a worker thread, so that requests are answered meanwhile.
 * Owns the worker's life; what a tree is and how it is built is point-build.ts, which also does it here where there are few
 * points or the worker fails.
 */
import { Worker } from 'node:worker_threads';
import { buildTree } from "./point-build.js";
/** A thread takes about as long to start as so many points to build here. */
const LEAST_POINTS = 20_000;
/** Steps as those of `buildTree`, for many points one wait. Arrays that are not on shared memory are copied to the worker. */
export function* buildTreeAside(pairs, names, ask = inWorker) {
    if (names.length < LEAST_POINTS)
        return yield* buildTree(pairs, names);
    let tree;
    yield ask({ pairs, names }).then((built) => void (tree = built), () => undefined);
    return tree ?? (yield* buildTree(pairs, names));
}
function inWorker(question) {
    return new Promise((resolve, reject) => {
        const worker = startWorker(question);
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('the worker ended without a tree')));
    });
}
function startWorker(workerData) {
    const isSource = import.meta.url.endsWith('.ts');
    const url = new URL(`./point-build-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
    if (!isSource)
        return new Worker(url, { workerData });
    // Node 20: tsx does not hook worker threads, so a worker that runs from source registers it by itself.
    const boot = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
    return new Worker(boot, { eval: true, workerData });
}
//# sourceMappingURL=point-build-aside.js.map