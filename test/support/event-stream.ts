/** A reader of text/event-stream over a real connection, by the algorithm of the HTML standard. */
import { get, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const WAIT_MS = 20_000;

export class EventReader {
  readonly events: ReadEvent[] = [];
  comments = 0;
  retry: number | undefined;
  /** As a browser keeps it: also set by ids without data. */
  lastId: string;
  isOver = false;
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  readonly #waiting = new Set<() => void>();
  #rest = '';
  #fields = { event: '', data: '' };
  #id: string;

  private constructor(request: ClientRequest, response: IncomingMessage, lastId: string) {
    this.#request = request;
    this.#response = response;
    this.lastId = this.#id = lastId;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#read(text));
    const end = (): void => {
      this.isOver = true;
      for (const look of this.#waiting) look();
    };
    response.on('close', end).on('error', end);
  }

  /** Connect; resolves with the head of the answer. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return await new Promise((resolve, reject) => {
      const request = get(url, { headers, agent: false }, (response) =>
        resolve(new EventReader(request, response, headers['last-event-id'] ?? '')),
      );
      request.on('error', reject);
    });
  }

  get status(): number {
    return this.#response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.#response.headers;
  }

  /** Stop or go on reading from the socket. */
  setReading(isReading: boolean): void {
    if (isReading) this.#response.resume();
    else this.#response.pause();
  }

  /** Wait until it is so; rejects after 20 s, saying what there is. */
  async until(isSo: (reader: EventReader) => boolean): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const last = JSON.stringify(this.events.at(-1));
        reject(new Error(`waited in vain: ${this.events.length} events, over: ${this.isOver}, last: ${last}`));
      }, WAIT_MS);
      const look = (): void => {
        if (!isSo(this)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    return this;
  }

  close(): void {
    this.#request.destroy();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    for (const look of this.#waiting) look();
  }

  #line(line: string): void {
    const colon = line.indexOf(':');
    const [field, value] = colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    if (line === '') {
      const { event, data } = this.#fields;
      this.#fields = { event: '', data: '' };
      this.lastId = this.#id;
      if (data !== '') this.events.push({ id: this.lastId, event, data: JSON.parse(data) as ReadEvent['data'] });
    } else if (field === '') this.comments += 1;
    else if (field === 'id') this.#id = value;
    else if (field === 'retry') this.retry = Number(value);
    else if (field === 'event') this.#fields.event = value;
    else if (field === 'data') this.#fields.data += value;
    else throw new Error(`what is this: ${line}`);
  }
}
