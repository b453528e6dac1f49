// What is served over HTTP, and to whom: nothing leaves this machine, and nothing can be done, without a token.

import { isIP } from 'node:net';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import type { HttpOptions } from './config.js';
import { resolveSecret, type SecretContext } from './resolve-secret.js';
import type { Secret } from './secret.js';

/** A token that can be guessed is none. */
const TOKEN_LEAST = 16;

/** Resolves it; undefined where the config serves nothing. It reports what is wrong. */
export async function resolveHttp({
  raw,
  ...context
}: SecretContext & { readonly raw: Sound<RawConfig> }): Promise<HttpOptions | undefined> {
  const { findings } = context;
  const given = raw.http;
  const listen = given?.listen;
  if (listen === undefined) return undefined;
  const { token: written, control, metrics, hosts } = { ...DEFAULTS.runner.http, ...given };
  const token = await resolveSecret(['http', 'token'], written, context);
  checkToken(token, findings);
  const end = listen.lastIndexOf(':');
  const host = listen.slice(0, end).replace(/^\[(.*)\]$/, '$1');
  const port = Number(listen.slice(end + 1));
  const path = ['http', 'listen'];
  if (port < 1 || port > 65_535) {
    findings.report({
      code: 'bad-value',
      path,
      message: `bad value for ${nameOf(path)}: there is no port ${port}`,
      expected: '1 to 65535',
    });
  }
  const hasToken = token !== undefined || written !== undefined; // one that cannot be had has been reported
  if (!hasToken && !isLoopback(host)) {
    findings.report({
      code: 'unprotected',
      path,
      message: `"http.listen" can be reached from other machines, and there is no "http.token"`,
      hint: 'give a token, or listen at 127.0.0.1',
    });
  }
  if (!hasToken && control) {
    findings.report({
      code: 'unprotected',
      path: ['http', 'control'],
      message: '"http.control" needs a token: any user of this machine could use it',
      hint: 'give "http.token"',
    });
  }
  return { host, port, ...(token === undefined ? {} : { token }), control, metrics, hosts };
}

/** Whether only this machine can reach an address. **Source**: RFC 5735, RFC 4291; RFC 6761 for the name. */
function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::1';
}

function checkToken(token: Secret | undefined, findings: Findings): void {
  if (token === undefined) return;
  const text = token.reveal();
  const path = ['http', 'token'];
  if (text.length < TOKEN_LEAST) {
    const hint = 'for example what "openssl rand -hex 32" prints';
    findings.report({
      code: 'bad-secret',
      path,
      message: `"http.token" is shorter than ${TOKEN_LEAST} characters`,
      hint,
    });
  } else if (!/^[\x21-\x7e]+$/.test(text)) {
    findings.report({
      code: 'bad-secret',
      path,
      message: '"http.token" holds a space, or a character that no header can have',
    });
  }
}
