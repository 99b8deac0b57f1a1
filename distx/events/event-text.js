/** Events as text/event-stream writes them. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { decodeLogPlace, encodeLogPlace } from "../http/log-place.js";
export const EVENT_STREAM = 'text/event-stream';
const KIND = 'events';
/** An event's id: a place of the change log, opaque to clients. */
export const eventId = (place) => encodeLogPlace(KIND, place);
/** Throws `invalid-cursor` when it is no id of ours. */
export const readEventId = (id) => decodeLogPlace(KIND, id);
/** The id comes last: who keeps it as soon as it is read has the event. */
const event = (name, place, data) => Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\nid: ${eventId(place)}\n\n`);
export const upsertEvent = (kind, place, status) => event(kind, place, status);
/** It left the map, or what the stream is about. */
export const goneEvent = (place, id) => event('status', place, { type: 'delete', id });
/** What was missed is not known any more: the client reads again what it shows, and goes on from here. */
export const resetEvent = (place) => event('reset', place, { reload: true });
/** Written first: how long to wait before connecting again, and where a new stream begins. An id without data is no event. */
export function opening(retryMs, place) {
    return `retry: ${retryMs}\n${place === undefined ? '' : `id: ${eventId(place)}\n`}\n`;
}
/** A comment that keeps proxies and dead connections honest, and moves the id on for streams where little happens. */
export const heartbeat = (place) => Buffer.from(`: alive\nid: ${eventId(place)}\n\n`);
//# sourceMappingURL=event-text.js.map