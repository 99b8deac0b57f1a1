/**
 * Signing in by an identity provider (OpenID Connect Core 1.0, authorization code flow with PKCE): what is asked of it,
 * what it says of a person, and the cookie that ties its answer to the browser that asked. Who that person is here is
 * oidc-sign-in.ts. The protocol itself is the library's.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as client from 'openid-client';
import { z } from 'zod';
import { Problem } from '../problems.ts';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the provider sends people back to, absolute. */
  readonly redirectUri: string;
}

/** Kept in the browser while the person is at the provider. */
const Pending = z.object({
  state: z.string().max(100),
  nonce: z.string().max(100),
  verifier: z.string().max(200),
  returnTo: z.string().max(300),
  /** Milliseconds since 1970. */
  until: z.number(),
});
export type Pending = z.output<typeof Pending>;

export const PENDING_COOKIE = 'ls_oidc';
export const PENDING_SECONDS = 600;
const TIMEOUT_SECONDS = 10;
/** A provider that could not be reached is not asked again at once. */
const LEAVE_ALONE_MS = 5_000;

/** What the provider vouches for. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Only where the provider says that it verified it. */
  readonly email: string | undefined;
}

export class OidcClient {
  readonly #settings: OidcSettings;
  readonly #key: Buffer;
  #configuration: Promise<client.Configuration> | undefined;
  #awayUntil = 0;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
    // Every node has the same one, and it is good for nothing else.
    this.#key = Buffer.from(hkdfSync('sha256', settings.clientSecret, '', 'love-stations oidc cookie', 32));
  }

  /** Where to send the browser, and what it must keep. Throws `sign-in-unavailable`. */
  async begin(returnTo: string, now: Date): Promise<{ readonly url: string; readonly cookie: string }> {
    const configuration = await this.#discovered();
    const pending: Pending = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      returnTo,
      until: now.getTime() + PENDING_SECONDS * 1_000,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#settings.redirectUri,
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    return { url: url.href, cookie: this.#sign(pending) };
  }

  /** What the cookie kept; undefined: not of ours, altered, or too old. */
  read(cookie: string | undefined, now: Date): Pending | undefined {
    const [payload = '', mac = ''] = cookie?.split('.') ?? [];
    const [sent, expected] = [Buffer.from(mac, 'base64url'), this.#mac(payload)];
    if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return undefined;
    const pending = Pending.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return pending.success && pending.data.until > now.getTime() ? pending.data : undefined;
  }

  /**
   * Change the code for what the provider vouches for; `query` is what it sent the browser back with. State, nonce, PKCE,
   * issuer, audience, signature and times are checked. Throws `sign-in-refused`, `sign-in-unavailable`.
   */
  async finish(query: string, pending: Pending): Promise<Identity> {
    const configuration = await this.#discovered();
    const url = new URL(this.#settings.redirectUri);
    url.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Problem('sign-in-refused');
      const said =
        claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
          ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      const email = said['email_verified'] === true && typeof said['email'] === 'string' ? said['email'] : undefined;
      return { issuer: claims.iss, subject: claims.sub, email: email?.toLowerCase() };
    } catch (error) {
      throw isAway(error) ? new Problem('sign-in-unavailable') : new Problem('sign-in-refused');
    }
  }

  async #discovered(): Promise<client.Configuration> {
    if (performance.now() < this.#awayUntil) throw new Problem('sign-in-unavailable');
    const asked = (this.#configuration ??= this.#discover());
    try {
      return await asked;
    } catch {
      if (this.#configuration === asked) this.#configuration = undefined;
      this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
      throw new Problem('sign-in-unavailable');
    }
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const options = {
      timeout: TIMEOUT_SECONDS,
      // Plain http only where config.ts lets it through: on this machine.
      ...(issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {}),
    };
    const basic = client.ClientSecretBasic(clientSecret);
    const found = await client.discovery(new URL(issuer), clientId, undefined, basic, options);
    const methods = found.serverMetadata().token_endpoint_auth_methods_supported;
    if (!methods || methods.includes('client_secret_basic')) return found;
    return await client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretPost(clientSecret), options);
  }

  #mac(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest();
  }

  #sign(pending: Pending): string {
    const payload = Buffer.from(JSON.stringify(pending)).toString('base64url');
    return `${payload}.${this.#mac(payload).toString('base64url')}`;
  }
}

/** Could it not be asked, as opposed to: it refused, or said what does not hold? */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return error.name === 'TypeError' || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
}
