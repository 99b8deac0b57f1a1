/** Child processes of a run: started, waited for by what they say, and ended all together, whatever happens. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const STARTS_WITHIN_MS = 900_000;
const ENDS_WITHIN_MS = 15_000;
const KEPT_OUTPUT = 8_000;
const POLL_MS = 10;

/** A port of the loopback interface that nobody has just now. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Where this program is, or undefined when it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  return await run('sh', ['-c', `command -v "${name}"`]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** What a program prints; rejects with its error output. */
export async function output(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(command, [...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

export class Child {
  readonly #child: ChildProcess;
  readonly #exit: Promise<string>;
  #said = '';
  #isOver = false;

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => (this.#said = (this.#said + text).slice(-KEPT_OUTPUT)));
    }
    this.#exit = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) => resolve(String(code ?? signal)));
    }).then((how) => {
      this.#isOver = true;
      return how as string;
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get said(): string {
    return this.#said;
  }

  /** Resolves when `check` does without an error; rejects when the process ends first or takes minutes. */
  async until(check: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + STARTS_WITHIN_MS;
    while (!(await check().catch(() => false))) {
      if (this.#isOver || Date.now() > end) throw new Error(`did not start: ${await this.#why()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #why(): Promise<string> {
    return this.#isOver ? `${await this.#exit}\n${this.#said}` : this.#said;
  }

  /** The end of the process: asked for first, then forced. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#isOver) return;
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await this.#exit;
    clearTimeout(timer);
  }
}

/** Things to undo at the end, last first. */
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      await step().catch((error: unknown) => process.stderr.write(`${(error as Error).message}\n`));
    }
  }
}
