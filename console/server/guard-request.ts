import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './send.ts';

/** The address of a console, and its token. */
interface Gate {
  readonly port: number;
  readonly token: string;
}

/**
 * The host names of this machine. Another name would belong to a foreign page whose name resolves to this machine (DNS
 * rebinding).
 */
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

function isToken(text: string, token: string): boolean {
  const [given, wanted] = [Buffer.from(text), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * Accepts a request with a host name of this machine and the token, unless it comes from another site.
 *
 * The token is the first part of the path, so it protects everything: page, script and data.
 *
 * @returns the address after the token, without a leading slash.
 * @throws {Refusal}
 */
export function guardRequest({ headers, url = '' }: IncomingMessage, { port, token }: Gate): URL {
  const { host = '', origin } = headers;
  if (!hostsOf(port).includes(host)) throw new Refusal(421, `this is not "${host}"`);
  if (origin !== undefined && origin !== `http://${host}`) throw new Refusal(403, 'not for other sites');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Refusal(403, 'not for other sites');
  const [, given = '', rest] = /^\/([^/?]*)(?:\/(.*))?$/s.exec(url) ?? [];
  if (!isToken(given, token)) throw new Refusal(401, 'open the whole address that the command printed');
  if (rest === undefined) throw new Refusal(308, 'the address ends in a slash', { location: `/${token}/` });
  return new URL(`console:///${rest}`);
}
