/** What /metrics tells of event streams. */
import { Counter, Gauge } from 'prom-client';
export function streamMetrics(registry, openCount) {
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
    for (const why of ['client', 'slow', 'shutdown'])
        ended.inc({ why }, 0);
    return { sent: (count) => sent.inc(count), ended: (why) => ended.inc({ why }) };
}
//# sourceMappingURL=stream-metrics.js.map