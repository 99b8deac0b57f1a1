/** The load client as a run sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromWorker, LoadResult, RunOrder, ToWorker } from './protocol.ts';

export class LoadClient {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  }

  async #tell(message: ToWorker): Promise<FromWorker> {
    return await new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('the load client ended'));
      this.#child.once('exit', onExit);
      this.#child.once('message', (answer: FromWorker) => {
        this.#child.off('exit', onExit);
        resolve(answer);
      });
      this.#child.send(message);
    });
  }

  /** Make a list of GET requests known under a name. */
  async list(name: string, paths: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#tell({ kind: 'list', name, paths, headers });
  }

  /** Rejects when a connection breaks, or when an answer has another status than `status`. */
  async run(order: RunOrder, status = 200): Promise<LoadResult> {
    const answer = await this.#tell({ kind: 'run', order });
    if (answer.kind !== 'result') throw new Error(answer.kind === 'failed' ? answer.why : 'no result');
    const others = Object.keys(answer.result.statuses).filter((one) => Number(one) !== status);
    if (others.length > 0) throw new Error(`answers of status ${others.join()} where ${status} was expected`);
    return answer.result;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const over = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await over;
  }
}
