/** One who works with the service over HTTP: a jar for the session cookie, the proof against forged requests, or a token. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { cookieOf } from '../support/accounts.ts';
import type { Service } from '../support/service.ts';

type Method = NonNullable<InjectOptions['method']>;

/** `401 unauthenticated`, or the status alone where it went well. */
export const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

export class Person {
  /** As the audit log names it; undefined: nobody. */
  readonly id: string | undefined;
  readonly #service: Service;
  readonly #fixed: Readonly<Record<string, string>>;
  #cookie: string | undefined;

  constructor(service: Service, id?: string, fixed: Readonly<Record<string, string>> = {}, cookie?: string) {
    this.#service = service;
    this.id = id;
    this.#fixed = fixed;
    this.#cookie = cookie;
  }

  /** Sign in as a browser does. */
  static async signIn(service: Service, login: string, password: string): Promise<Person> {
    const answer = await service.call({ method: 'POST', url: '/v1/session', payload: { login, password } });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    const cookie = cookieOf(answer);
    const me = (await service.call({ url: '/v1/me', headers: { cookie } })).json() as { id: string };
    return new Person(service, me.id, { 'x-csrf-token': String(answer.json().csrfToken) }, cookie);
  }

  /** What whoever copies the cookie holds: no proof with it. */
  get cookie(): string {
    return this.#cookie ?? '';
  }

  async call(
    method: Method,
    url: string,
    payload?: object | string | Buffer,
    headers: Readonly<Record<string, string>> = {},
    remoteAddress = '127.0.0.1',
  ): Promise<LightMyRequestResponse> {
    const answer = await this.#service.call({
      method,
      url,
      remoteAddress,
      headers: { ...this.#fixed, ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    // The secret changes now and then; an old one is soon void.
    if (answer.headers['set-cookie'] !== undefined && this.#cookie !== undefined) this.#cookie = cookieOf(answer);
    return answer;
  }

  async get(url: string): Promise<LightMyRequestResponse> {
    return await this.call('GET', url);
  }

  /** A write with the revision that was read just before. */
  async edit(method: Method, station: string, path: string, payload: object): Promise<LightMyRequestResponse> {
    const { etag } = (await this.get(station)).headers;
    return await this.call(method, `${station}${path}`, payload, { 'if-match': String(etag) });
  }

  async slug(method: Method, url: string, payload?: object, headers: Readonly<Record<string, string>> = {}) {
    return slugOf(await this.call(method, url, payload, headers));
  }
}
