/** Refuses requests while the event loop is behind: 503 `overloaded`, before anything else is done for them. */
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems.ts';

/** Delay of the event loop, as a mean over an interval. */
const MAX_EVENT_LOOP_DELAY_MS = 1_000;
const INTERVAL_MS = 1_000;
/**
 * The first interval after the app is ready also has what building it took, where the loop stood still; on a slow machine
 * there is no reading in it at all, which counts as an endless delay. The second interval tells of requests only.
 */
const SETTLED_MS = 2 * INTERVAL_MS;

/** For the routes of this context. Not while the app is being built, nor in the two seconds after. */
export async function shedLoad(context: FastifyInstance): Promise<void> {
  let settledAt = Infinity;
  let isUnderPressure = (): boolean => false;
  context.addHook('onReady', async () => {
    settledAt = performance.now() + SETTLED_MS;
  });
  // In a context of its own, for what it measures: its own hook does more with each request than ours.
  await context.register(async (monitor) => {
    await monitor.register(underPressure, { maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS, sampleInterval: INTERVAL_MS });
    isUnderPressure = () => monitor.isUnderPressure();
  });
  context.addHook('onRequest', (_request, _reply, done) => {
    const isBehind = isUnderPressure() && performance.now() >= settledAt;
    done(isBehind ? new Problem('overloaded') : undefined);
  });
}
