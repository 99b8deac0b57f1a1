/** The national layer: cold, warm and after one edit, against ogr2ogr and compressing on the fly; 304; memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context, Findings } from '../context.ts';
import { withClient } from '../database/cluster.ts';
import { makeLayer } from '../database/features.ts';
import { get, pause } from '../http.ts';
import { forgetPeak, readMemory } from '../measure.ts';
import { countExported, exportLayer } from '../peers/ogr2ogr.ts';
import { findProgram } from '../processes.ts';
import { startPeer, startService, type Server } from '../servers.ts';
import { pairedRatios, spread } from '../statistics.ts';

const LAYER = '/v1/layers/amap/stations.geojson';
const GZIP = { 'accept-encoding': 'gzip' };
const WARM_REPEATS = 5;
const DOWNLOADS = 60;
const DOWNLOADS_AT_ONCE = 4;
const SETTLE_MS = 2_000;
const EDITS = 15;
const EDITS_BEFORE = 5;

const pauseMs = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

/** Wall-clock milliseconds of one answer, read to its end by the load client. */
async function wallMs(context: Context, server: Server, list: string, first = 0): Promise<number> {
  const order = { port: server.port, list, first, connections: 1, durationMs: 0, count: 1 };
  return (await context.client.run(order)).maxMs;
}

async function warmMs(context: Context, server: Server, list: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_REPEATS; i += 1) times.push(await wallMs(context, server, list));
  return spread(times).median;
}

export async function layers(context: Context, findings: Findings): Promise<void> {
  const { client, cleanup, say } = context;
  const url = await context.database();
  await client.list('layer', [LAYER]);
  await client.list('layer gzip', [LAYER], GZIP);
  const folder = await mkdtemp(join(tmpdir(), 'ls-bench-'));
  cleanup.add(() => rm(folder, { recursive: true }));
  say('layers: the flat table');
  await makeLayer(url);
  const ogr2ogr = await findProgram('ogr2ogr');
  if (ogr2ogr === undefined) findings.skipped.push('ogr2ogr (gdal-bin) is not installed');
  const exported = ogr2ogr === undefined ? undefined : () => exportLayer(ogr2ogr, url, folder);

  const service = await cold(context, findings, url, exported);
  if (exported && (await countExported(folder)) !== context.options.size)
    throw new Error('ogr2ogr wrote another layer');
  await warm(context, findings, service, exported);
  await growth(context, findings, service);
  const identity = Buffer.from(await (await get(service.port, LAYER, { 'accept-encoding': 'identity' })).arrayBuffer());
  findings.details['layerBytes'] = identity.length;
  const file = join(folder, 'layer.geojson');
  await writeFile(file, identity);
  await notModified(context, findings, service, file);
  await compressing(context, findings, service, file);
  await edits(context, findings, service, url);
  await service.stop();
}

/** The first request after the start, a few times; the last service goes on. */
async function cold(
  context: Context,
  findings: Findings,
  url: string,
  exported: (() => Promise<number>) | undefined,
): Promise<Server> {
  const { options, say } = context;
  const runs = Math.min(options.rounds, 3);
  const [ours, theirs, peaks, idle]: [number[], number[], number[], number[]] = [[], [], [], []];
  await exported?.();
  for (let i = 1; ; i += 1) {
    say(`layers, cold: ${i} of ${runs}`);
    if (exported) theirs.push(await exported());
    const service = await startService(context.cleanup, url);
    await pauseMs(options.quick ? 200 : SETTLE_MS);
    const before = await readMemory(service.pid);
    await forgetPeak(service.pid).catch(() => findings.notes.push('the peak of memory could not be reset'));
    ours.push(await wallMs(context, service, 'layer'));
    peaks.push((await readMemory(service.pid)).peakMb - before.rssMb);
    idle.push(before.rssMb);
    if (i >= runs) {
      if (exported) findings.add('layers.cold', pairedRatios(theirs, ours));
      findings.add('layers.cold-peak', peaks);
      findings.details['cold'] = {
        ourMs: spread(ours),
        idleMb: spread(idle),
        ...(exported ? { ogr2ogrMs: spread(theirs) } : {}),
      };
      return service;
    }
    await service.stop();
  }
}

async function warm(
  context: Context,
  findings: Findings,
  service: Server,
  exported: (() => Promise<number>) | undefined,
): Promise<void> {
  const [theirs, plain, zipped]: [number[], number[], number[]] = [[], [], []];
  await wallMs(context, service, 'layer gzip');
  const rounds = Math.min(context.options.rounds, 5);
  for (let round = 1; round <= rounds; round += 1) {
    context.say(`layers, warm: ${round} of ${rounds}`);
    if (exported) theirs.push(await exported());
    plain.push(await warmMs(context, service, 'layer'));
    zipped.push(await warmMs(context, service, 'layer gzip'));
  }
  findings.details['warm'] = { identityMs: spread(plain), gzipMs: spread(zipped) };
  if (!exported) return;
  findings.add('layers.warm', pairedRatios(theirs, plain));
  findings.add('layers.warm-gzip', pairedRatios(theirs, zipped));
}

async function growth(context: Context, findings: Findings, service: Server): Promise<void> {
  const { client, options, say } = context;
  const order = { port: service.port, list: 'layer', first: 0, connections: DOWNLOADS_AT_ONCE, durationMs: 0 };
  const count = options.quick ? 8 : DOWNLOADS;
  say(`layers: ${count} downloads`);
  await client.run({ ...order, count: DOWNLOADS_AT_ONCE * 2 });
  const before = await readMemory(service.pid);
  await forgetPeak(service.pid).catch(() => undefined);
  await client.run({ ...order, count });
  const after = await readMemory(service.pid);
  const note = `peak over ${count} downloads, ${DOWNLOADS_AT_ONCE} at once, over memory before; at the end ${Math.round(after.rssMb - before.rssMb)} MB`;
  findings.add('layers.growth', [Math.max(0, after.peakMb - before.rssMb)], note);
}

async function notModified(context: Context, findings: Findings, service: Server, file: string): Promise<void> {
  const { client, meter, options, say } = context;
  const etag = (await get(service.port, LAYER, { 'accept-encoding': 'identity' })).headers.get('etag') ?? '';
  await client.list('304', [LAYER], { 'if-none-match': etag });
  await client.list('304 floor', ['/layer'], { 'if-none-match': '"bench"' });
  const floor = await startPeer(context.cleanup, 'floor', { BODIES: file });
  const lanes = [
    { key: 'service 304', server: service, list: '304', status: 304 },
    { key: 'floor 304', server: floor, list: '304 floor', status: 304 },
  ];
  const slices = await meter.rounds(lanes, {
    rounds: options.rounds,
    sliceMs: options.sliceMs,
    warmUpRequests: options.warmUpRequests,
    onProgress: (text) => say(`layers, 304: ${text}`),
  });
  for (const [key, all] of slices) findings.slices(key, all);
  const cpu = (key: string): number[] => (slices.get(key) ?? []).map((slice) => slice.cpuMicros);
  findings.add('layers.not-modified', pairedRatios(cpu('floor 304'), cpu('service 304')));
  await floor.stop();
}

async function compressing(context: Context, findings: Findings, service: Server, file: string): Promise<void> {
  const { client, meter, options, say } = context;
  await client.list('compress', ['/layer'], GZIP);
  const peer = await startPeer(context.cleanup, 'compress', { FILE: file });
  const lanes = [
    { key: 'service gzip', server: service, list: 'layer gzip' },
    { key: 'compress', server: peer, list: 'compress' },
  ];
  const rounds = Math.min(options.rounds, 3);
  const slices = await meter.rounds(lanes, {
    rounds,
    sliceMs: 0,
    count: 1,
    connections: 1,
    onProgress: (text) => say(`layers, compressing on the fly: ${text}`),
  });
  for (const [key, all] of slices) findings.slices(key, all);
  const cpu = (key: string): number[] => (slices.get(key) ?? []).map((slice) => slice.cpuMicros);
  findings.add('layers.compress', pairedRatios(cpu('compress'), cpu('service gzip')));
  findings.details['compressPeakMb'] = (await readMemory(peer.pid)).peakMb;
  await peer.stop();
}

/**
 * What an edit costs the service until the new compressed layer is there, against gzip of the whole layer. Making it: from
 * where the edit is in the index, as the answer to the write says, to the first answer with the new layer; with the trip,
 * from the write on. Less another answer of the same layer (the median of three), which is what asking and sending cost.
 */
async function edits(context: Context, findings: Findings, service: Server, url: string): Promise<void> {
  const { meter, options, say } = context;
  const rounds = options.quick ? 2 : EDITS;
  const ids = await withClient(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'select id from stations where in_layer order by md5(id::text) limit $1',
      [rounds + EDITS_BEFORE],
    );
    return rows.map((row) => row.id);
  });
  const alone = { ...service, applications: [] };
  const cpu = async (work: () => Promise<unknown>): Promise<number> => (await meter.cpuMicros(alone, work)).cpuMicros;
  const ask = (): Promise<number> => wallMs(context, service, 'layer gzip');
  const [making, trip, again]: [number[], number[], number[]] = [[], [], []];
  for (const [i, id] of ids.entries()) {
    say(`layers, edit: ${i} of ${rounds}`);
    // Another reason each time: what is kept of an earlier run must not make it no edit at all.
    const written = await cpu(() => pause(service.port, id, `bench ${Date.now()}`));
    const made = await cpu(ask);
    const sent = spread([await cpu(ask), await cpu(ask), await cpu(ask)]).median;
    const body = Buffer.from(await (await get(service.port, LAYER, { 'accept-encoding': 'identity' })).arrayBuffer());
    if (!body.includes(`"id":"${id}"`) || !/"state":"paused"/.test(featureOf(body, id)))
      throw new Error('the edit is not in the layer');
    const before = process.cpuUsage();
    gzipSync(body);
    const used = process.cpuUsage(before);
    // The first edits after a start build what later ones patch, and are not compiled yet.
    if (i < EDITS_BEFORE) continue;
    making.push(Math.max(1, made - sent));
    trip.push(Math.max(1, written + made - sent));
    again.push(used.user + used.system);
  }
  findings.add('layers.edit', pairedRatios(again, making), 'from the edit in the index to the new layer');
  findings.add('layers.edit-trip', pairedRatios(again, trip), 'the write over HTTP included');
  findings.details['edit'] = { makingMicros: spread(making), tripMicros: spread(trip), gzipMicros: spread(again) };
}

/** The bytes around a station's id: its feature, and part of the next. */
function featureOf(body: Buffer, id: string): string {
  const at = body.indexOf(`"id":"${id}"`);
  return body.toString('utf8', at, at + 600);
}
