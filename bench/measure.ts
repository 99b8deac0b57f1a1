/**
 * What a process costs, read from /proc (Linux): CPU in nanoseconds by thread, memory now and at its peak; and which processes
 * are the database backends of somebody. Owns reading only.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type pg from 'pg';

/** `getconf CLK_TCK` on every Linux that Node runs on. */
const TICK_NS = 10_000_000;

export interface CpuReading {
  readonly byThread: ReadonlyMap<string, number>;
  /** The whole process with threads that ended, to a hundredth of a second. */
  readonly ticksNs: number;
}

async function readTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything: fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_NS;
}

export async function readCpu(pid: number): Promise<CpuReading> {
  const byThread = new Map<string, number>();
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '');
    if (text !== '') byThread.set(thread, Number(text.split(' ')[0]));
  }
  return { byThread, ticksNs: await readTicks(pid) };
}

/** Nanoseconds on a CPU between two readings of one process. */
export function cpuBetween(before: CpuReading, after: CpuReading): number {
  const isComplete =
    before.byThread.size > 0 && [...before.byThread.keys()].every((thread) => after.byThread.has(thread));
  // A thread that ended took its count with it.
  if (!isComplete) return after.ticksNs - before.ticksNs;
  let sum = 0;
  for (const [thread, ns] of after.byThread) sum += ns - (before.byThread.get(thread) ?? 0);
  return sum;
}

/** CPU of several processes; a process that is new in `after` began in between, one that is gone is lost. */
export type CpuReadings = ReadonlyMap<number, CpuReading>;

export async function readCpus(pids: readonly number[]): Promise<CpuReadings> {
  const readings = new Map<number, CpuReading>();
  for (const pid of pids) {
    const reading = await readCpu(pid).catch(() => undefined);
    if (reading) readings.set(pid, reading);
  }
  return readings;
}

export function cpusBetween(before: CpuReadings, after: CpuReadings): number {
  let sum = 0;
  for (const [pid, reading] of after) {
    const first = before.get(pid);
    sum += first ? cpuBetween(first, reading) : [...reading.byThread.values()].reduce((a, b) => a + b, 0);
  }
  return sum;
}

/**
 * Processes of the backends that serve these application names, where the server runs on this machine (in this pid
 * namespace); none otherwise.
 */
export async function backendPids(
  admin: pg.Client,
  { applications, database }: { readonly applications: readonly string[]; readonly database?: string | undefined },
): Promise<number[]> {
  if (applications.length === 0) return [];
  const { rows } = await admin.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = any($1) and ($2::text is null or datname = $2)',
    [applications, database ?? null],
  );
  const pids: number[] = [];
  for (const { pid } of rows) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (name.startsWith('postgres')) pids.push(pid);
  }
  return pids;
}

export interface Memory {
  readonly rssMb: number;
  /** The most since the last `forgetPeak`. */
  readonly peakMb: number;
}

export async function readMemory(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

/** Start counting the peak anew. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
