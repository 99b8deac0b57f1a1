/** The project's own commands as processes, as somebody at a terminal runs them; waited for by what they say, never by sleeping. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ROOT } from './engine.ts';

const SAYS_WITHIN_MS = 90_000;
const ENDS_WITHIN_MS = 120_000;

export class Program {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;
  #output = '';

  /** `node src/cli/<script> <args>` with only this environment, besides what a process needs. */
  constructor(script: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    this.#child = spawn(process.execPath, [fileURLToPath(new URL(`src/cli/${script}`, ROOT)), ...args], {
      env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => (this.#output += text));
    }
    // 'close' comes after the last output; 'exit' would not.
    this.#exit = new Promise((resolve) => this.#child.once('close', (code, signal) => resolve(code ?? String(signal))));
  }

  get output(): string {
    return this.#output;
  }

  /** Wait until it has said this. Rejects when it ends first, or takes too long. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const end = Date.now() + SAYS_WITHIN_MS;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const isOver = await Promise.race([
        this.#exit.then(() => true),
        new Promise((resolve) => setTimeout(resolve, 10)),
      ]);
      if ((isOver === true && !pattern.test(this.#output)) || Date.now() > end) {
        throw new Error(`it never said ${String(pattern)}:\n${this.#output}`);
      }
    }
  }

  /** Exit code, or the signal's name. Rejects, and ends it, when it does not end by itself. */
  async ends(): Promise<number | string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new Error(`it does not end:\n${this.#output}`));
      }, ENDS_WITHIN_MS);
    });
    return await Promise.race([this.#exit, late]).finally(() => clearTimeout(timer));
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | string> {
    this.#child.kill(signal);
    return await this.#exit;
  }
}
