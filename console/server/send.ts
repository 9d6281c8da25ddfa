import type { ServerResponse } from 'node:http';

/**
 * What every answer carries. The page may load what this server sends, talk to nobody else, and stand in no frame; no other site
 * may read it, and nobody keeps it.
 */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** A request that is refused, with the words that its sender is told. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Begins an answer of some type. */
export function begin(
  response: ServerResponse,
  status: number,
  type: string,
  extra: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, ...extra });
}

/** Sends a text. */
export function sendText(response: ServerResponse, type: string, text: string): void {
  begin(response, 200, `${type}; charset=utf-8`, { 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, value: object): void {
  sendText(response, 'application/json', JSON.stringify(value));
}

/** Says no, in words; the rest of the request is let go by, so that its sender hears them. */
export function sendRefusal(response: ServerResponse, { status, message, headers }: Refusal): void {
  begin(response, status, 'text/plain; charset=utf-8', { connection: 'close', ...headers });
  response.end(`${message}\n`);
  response.req.resume();
}
