/** What /metrics tells of event streams. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** Why a stream ended: its client left, it did not read, or the service stops. */
export type StreamEnd = 'client' | 'slow' | 'shutdown';

export interface StreamMetrics {
  readonly sent: (count: number) => void;
  readonly ended: (why: StreamEnd) => void;
}

export function streamMetrics(registry: Registry, openCount: () => number): StreamMetrics {
  new Gauge({
    name: 'event_streams_open',
    help: 'Event streams that are open',
    registers: [registry],
    collect() {
      this.set(openCount());
    },
  });
  const sent = new Counter({
    name: 'events_sent_total',
    help: 'Events sent, each counted for each stream',
    registers: [registry],
  });
  const ended = new Counter({
    name: 'event_streams_ended_total',
    help: 'Event streams that ended: left by the client, ended because it did not read, or at shutdown',
    labelNames: ['why'],
    registers: [registry],
  });
  for (const why of ['client', 'slow', 'shutdown'] as const) ended.inc({ why }, 0);
  return { sent: (count) => sent.inc(count), ended: (why) => ended.inc({ why }) };
}
