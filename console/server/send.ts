import type { ServerResponse } from 'node:http';

/**
 * The headers of every answer. The page may load only content of this server, connect to nobody else, and not be
 * framed. No other site may read it, and nobody may store it.
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

/** A rejected request, with the message for its sender. */
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

/** Starts an answer with a content type. */
export function begin(
  response: ServerResponse,
  status: number,
  type: string,
  extra: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, ...extra });
}

export function sendText(response: ServerResponse, type: string, text: string): void {
  begin(response, 200, `${type}; charset=utf-8`, { 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

export function sendJson(response: ServerResponse, value: object): void {
  sendText(response, 'application/json', JSON.stringify(value));
}

/** Rejects a request with a message. The rest of the request is discarded, so that the sender receives the message. */
export function sendRefusal(response: ServerResponse, { status, message, headers }: Refusal): void {
  begin(response, status, 'text/plain; charset=utf-8', { connection: 'close', ...headers });
  response.end(`${message}\n`);
  response.req.resume();
}
