import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './send.ts';

/** Where a console is reached, and what opens it. */
export interface Gate {
  readonly port: number;
  readonly token: string;
}

/** The names of this machine: any other one is that of a page elsewhere whose name was made to lead here. */
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

function isToken(text: string, token: string): boolean {
  const [given, wanted] = [Buffer.from(text), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * Lets a request through that names this machine and the token, and comes from no other site.
 *
 * The token is the first part of the path, so that everything is behind it: page, script and data.
 *
 * @returns what follows the token, without a slash in front.
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
