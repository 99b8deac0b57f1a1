/**
 * One keep-alive HTTP/1.1 connection, as little as a load client needs: it must cost far less than the servers it asks.
 * Reads answers with Content-Length, chunked, and without a body. Not a general client.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Of the body, as it came over the wire. */
  readonly bytes: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const NO_BODY = new Set([204, 304]);

export class Connection {
  readonly #socket: Socket;
  #rest: Buffer = EMPTY;
  #left = -1;
  #isChunked = false;
  #status = 0;
  #bytes = 0;
  #done: ((answer: Answer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#read(data));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the connection was closed')));
  }

  static async open(port: number): Promise<Connection> {
    return await new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  /** Send a whole request; one at a time. */
  ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
      this.#bytes = 0;
      this.#left = -1;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#fail = undefined;
    this.#socket.destroy();
  }

  #end(error: Error): void {
    this.#fail?.(error);
    this.#fail = undefined;
  }

  #finish(): void {
    const done = this.#done;
    this.#done = undefined;
    this.#fail = undefined;
    done?.({ status: this.#status, bytes: this.#bytes });
  }

  #read(data: Buffer): void {
    let rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    this.#rest = EMPTY;
    if (this.#left < 0) {
      const end = rest.indexOf(HEAD_END);
      if (end < 0) {
        this.#rest = rest;
        return;
      }
      this.#readHead(rest.toString('latin1', 0, end + 2));
      rest = rest.subarray(end + 4);
    }
    if (this.#isChunked) this.#readChunks(rest);
    else this.#readBody(rest);
  }

  #readHead(head: string): void {
    this.#status = Number(head.slice(9, 12));
    this.#isChunked = /\r\ntransfer-encoding: *chunked\r\n/i.test(head);
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1];
    this.#left = NO_BODY.has(this.#status) ? 0 : Number(length ?? 0);
    if (NO_BODY.has(this.#status)) this.#isChunked = false;
  }

  #readBody(data: Buffer): void {
    this.#bytes += data.length;
    this.#left -= data.length;
    if (this.#left <= 0) this.#finish();
  }

  #readChunks(data: Buffer): void {
    let at = 0;
    for (;;) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, data.length - at);
        at += take;
        this.#left -= take;
        // The line end after a chunk is not of the body.
        this.#bytes += take;
        if (this.#left > 0) return;
      }
      const end = data.indexOf('\r\n', at, 'latin1');
      if (end < 0) {
        this.#rest = data.subarray(at);
        return;
      }
      const size = Number.parseInt(data.toString('latin1', at, end), 16);
      if (size === 0) {
        // No trailers come from the servers asked here: an empty line ends it.
        if (data.length < end + 4) {
          this.#rest = data.subarray(at);
          return;
        }
        this.#finish();
        return;
      }
      at = end + 2;
      this.#left = size + 2;
      this.#bytes -= 2;
    }
  }
}

/** A request as bytes. */
export function requestBytes(path: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries({ host: 'bench', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}
