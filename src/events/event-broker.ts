/**
 * Sends events to all streams. Each stream is a place in the log of events and a filter; nothing is queued for it but what
 * its socket has taken, so that a reader who stops costs a few kilobytes, catches up when it reads again, and is ended
 * when it does not. Owns streams from their first byte to their end; the log is event-log.ts.
 */
import type { ServerResponse } from 'node:http';
import { ownTurn } from '../geo/turns.ts';
import type { LogPlace } from '../http/log-place.ts';
import type { EventFilter } from './event-filter.ts';
import { EventLog, type LoggedEvent, type ReadMissed } from './event-log.ts';
import { heartbeat, opening, resetEvent } from './event-text.ts';
import type { FeedStep, StationFeed } from './station-feed.ts';
import type { StreamEnd } from './stream-metrics.ts';

export interface BrokerOptions {
  readonly readMissed: ReadMissed;
  /** Told when what a stream missed could not be read. */
  readonly onError: (error: unknown) => void;
  readonly heartbeatMs: number;
  /** A reader that took nothing for so long is ended. */
  readonly slowMs: number;
  readonly random: () => number;
  readonly onSent: (count: number) => void;
}

export interface StreamRequest {
  readonly filter: EventFilter;
  /** The event after which to go on. */
  readonly after: LogPlace | undefined;
  /** Called once, when it is over. */
  readonly onEnd: (why: StreamEnd) => void;
}

/** Heartbeats of all streams are spread over so many turns of one timer. */
const TURNS = 16;
/** Other requests are let in after so long. */
const SLICE_MS = 8;
/** Clients come back after so long, spread so that not all come at once. */
const RETRY_MS = 2_000;
const RETRY_SPREAD_MS = 4_000;

interface Stream {
  readonly filter: EventFilter;
  readonly onEnd: (why: StreamEnd) => void;
  readonly turn: number;
  /** What it missed before the log began; sent first. */
  missed: readonly LoggedEvent[];
  missedAt: number;
  /** Number of the next event to look at. */
  next: number;
  /** Events up to here it has, from another node that was ahead of this one. */
  has: number;
  /** Since when its socket takes no more; undefined: it does. */
  fullSince: number | undefined;
  why: StreamEnd;
}

export class EventBroker {
  readonly #feed: StationFeed;
  readonly #options: BrokerOptions;
  readonly #log: EventLog;
  readonly #streams = new Map<ServerResponse, Stream>();
  readonly #stopFeed: () => void;
  readonly #timer: NodeJS.Timeout;
  #turn: number;
  #joined = 0;
  #sending = false;
  /** Counts what may leave a stream behind, so that a round that runs knows that it must go round again. */
  #wakes = 0;
  #heartbeat: { readonly place: LogPlace; readonly bytes: Buffer } | undefined;
  #isClosed = false;

  constructor(feed: StationFeed, options: BrokerOptions) {
    this.#feed = feed;
    this.#options = options;
    this.#log = new EventLog(feed.current().place, options.readMissed);
    this.#stopFeed = feed.onStep((step) => this.#step(step));
    this.#turn = Math.floor(options.random() * TURNS);
    this.#timer = setInterval(() => this.#beat(), options.heartbeatMs / TURNS);
    this.#timer.unref();
  }

  /** Find where the stream begins, and keep it up to date until one side ends it. The head must have been written. */
  async open(response: ServerResponse, request: StreamRequest): Promise<void> {
    const begin = await this.#begin(request.after);
    // The client may have left meanwhile.
    if (response.destroyed || this.#isClosed) {
      response.destroy();
      return request.onEnd(this.#isClosed ? 'shutdown' : 'client');
    }
    const { place } = this.#log;
    const known = request.after !== undefined && begin !== undefined;
    const stream: Stream = {
      filter: request.filter,
      onEnd: request.onEnd,
      turn: this.#joined++ % TURNS,
      missed: begin?.missed ?? [],
      missedAt: 0,
      next: known ? begin.next : this.#log.end,
      has: known ? (request.after?.seq ?? 0) : place.seq,
      fullSince: undefined,
      why: 'client',
    };
    this.#streams.set(response, stream);
    response.on('close', this.#onClose).on('drain', this.#onDrain);
    const retryMs = RETRY_MS + Math.floor(this.#options.random() * RETRY_SPREAD_MS);
    response.write(opening(retryMs, request.after === undefined ? place : undefined));
    if (begin === undefined) response.write(resetEvent(place));
    this.#wake();
  }

  /** End every stream and start no more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stopFeed();
    for (const [response, stream] of this.#streams) {
      stream.why = 'shutdown';
      const { socket } = response;
      if (stream.fullSince !== undefined) response.destroy();
      // A kept-alive connection would hold up the server's own end.
      else response.end(() => socket?.destroySoon());
    }
  }

  /**
   * Where a stream goes on; without a place to go on from, at the end. undefined: what it missed is not known. The caller
   * must use it before it waits for anything.
   */
  async #begin(
    after: LogPlace | undefined,
  ): Promise<{ readonly missed: readonly LoggedEvent[]; readonly next: number } | undefined> {
    const log = this.#log;
    if (after === undefined) return { missed: [], next: log.end };
    if (after.epoch !== log.place.epoch) return undefined;
    try {
      // Ahead of this node, or of the database since that was restored?
      if (after.seq > log.place.seq && (await this.#options.readMissed(after, 0)) === undefined) return undefined;
      const missed = await log.before(after, () => this.#feed.current());
      if (missed === undefined || after.epoch !== log.place.epoch) return undefined;
      return { missed, next: log.numberAfter(after.seq) ?? log.start };
    } catch (error) {
      // A refusal would end a browser's attempts for good; reading anew works from memory.
      this.#options.onError(error);
      return undefined;
    }
  }

  #step(step: FeedStep): void {
    if (!this.#log.add(step)) {
      const bytes = resetEvent(step.place);
      for (const [response, stream] of this.#streams) {
        [stream.missed, stream.missedAt] = [[], 0];
        [stream.next, stream.has] = [this.#log.end, -1];
        if (!isOver(response)) response.write(bytes);
      }
    }
    this.#wake();
  }

  /** Bring all streams to the end of the log. */
  #wake(): void {
    this.#wakes += 1;
    if (this.#sending) return;
    this.#sending = true;
    void this.#rounds();
  }

  async #rounds(): Promise<void> {
    for (let seen = -1; seen !== this.#wakes;) {
      seen = this.#wakes;
      let until = performance.now() + SLICE_MS;
      for (const [response, stream] of this.#streams) {
        this.#advance(response, stream);
        if (performance.now() < until) continue;
        await ownTurn();
        until = performance.now() + SLICE_MS;
      }
    }
    // Not later, in a turn of its own: a wake in between would wait for the next one.
    this.#sending = false;
  }

  /** Send what this stream has not got, as far as its socket takes it. */
  #advance(response: ServerResponse, stream: Stream): void {
    if (stream.fullSince !== undefined || this.#isAtEnd(stream) || isOver(response)) return;
    let sent = 0;
    response.cork();
    while (stream.fullSince === undefined && !this.#isAtEnd(stream)) {
      const bytes = this.#take(response, stream);
      if (bytes === undefined) continue;
      sent += 1;
      if (!response.write(bytes)) stream.fullSince = performance.now();
    }
    response.uncork();
    if (sent > 0) this.#options.onSent(sent);
  }

  #isAtEnd(stream: Stream): boolean {
    return stream.missedAt >= stream.missed.length && stream.next >= this.#log.end;
  }

  /** What to send for the next event; undefined: it is not of this stream. */
  #take(response: ServerResponse, stream: Stream): Buffer | undefined {
    const missed = stream.missed[stream.missedAt];
    if (missed) {
      stream.missedAt += 1;
      if (stream.missedAt === stream.missed.length) [stream.missed, stream.missedAt] = [[], 0];
      return missed.bytesFor(stream.filter);
    }
    const event = this.#log.at(stream.next);
    if (event === undefined) {
      // So far behind that the log has let it go: it comes back with the last id it got.
      this.#cut(response, stream);
      stream.next = this.#log.end;
      return undefined;
    }
    stream.next += 1;
    return event.seq > stream.has ? event.bytesFor(stream.filter) : undefined;
  }

  #cut(response: ServerResponse, stream: Stream): void {
    stream.why = 'slow';
    response.destroy();
  }

  #beat(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    const { place } = this.#log;
    if (this.#heartbeat?.place !== place) this.#heartbeat = { place, bytes: heartbeat(place) };
    const now = performance.now();
    for (const [response, stream] of this.#streams) {
      if (stream.turn !== this.#turn || isOver(response)) continue;
      if (stream.fullSince === undefined) {
        // To one that is behind, events are on their way.
        if (this.#isAtEnd(stream) && !response.write(this.#heartbeat.bytes)) stream.fullSince = now;
      } else if (now - stream.fullSince >= this.#options.slowMs) this.#cut(response, stream);
    }
  }

  // One function for all streams: `this` is the response.
  readonly #onDrain = this.#forResponse((response, stream) => {
    stream.fullSince = undefined;
    this.#advance(response, stream);
  });

  readonly #onClose = this.#forResponse((response, stream) => {
    this.#streams.delete(response);
    stream.onEnd(stream.why);
  });

  #forResponse(act: (response: ServerResponse, stream: Stream) => void): (this: ServerResponse) => void {
    const streams = this.#streams;
    return function () {
      const stream = streams.get(this);
      if (stream) act(this, stream);
    };
  }
}

const isOver = (response: ServerResponse): boolean => response.destroyed || response.writableEnded;
