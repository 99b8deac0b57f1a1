/** A real OpenID provider on loopback, with a browser that signs in at it. Every person in it is made up. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  readonly email: string;
  readonly email_verified: boolean;
}

export const CLIENT = { id: 'love-stations-test', secret: 'a-secret-of-the-test-0123456789' };

export interface IdentityProvider {
  readonly issuer: string;
  /** Go where the service sends the browser, sign in there as `subject`; returns where the provider sends it back to. */
  signIn(location: string, subject: string): Promise<URL>;
  close(): Promise<void>;
}

export async function startIdentityProvider(
  people: Readonly<Record<string, Person>>,
  redirectUri: string,
): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    cookies: { keys: ['of the test only'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...people[subject] }),
    }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    signIn: async (location, subject) => {
      const jar = new Map<string, string>();
      let url = new URL(location);
      let body: URLSearchParams | undefined;
      for (let step = 0; step < 20; step++) {
        if (url.href.startsWith(redirectUri)) return url;
        const response = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(body ? { method: 'POST', body } : {}),
        });
        body = undefined;
        for (const cookie of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          jar.set(name, value);
        }
        const next = response.headers.get('location');
        if (next !== null) url = new URL(next, url);
        else {
          // The provider's own page: who are you, and is that all right?
          const page = await response.text();
          const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
          if (prompt === undefined) throw new Error(`${response.status} ${page.slice(0, 300)}`);
          body = new URLSearchParams({ prompt, login: subject, password: 'any' });
        }
      }
      throw new Error('the provider goes in circles');
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
