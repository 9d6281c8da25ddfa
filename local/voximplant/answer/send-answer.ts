import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The answer of a method: JSON, or a file. */
export type Answer =
  | { readonly kind: 'json'; readonly body: Readonly<Record<string, unknown>> | readonly unknown[] }
  | { readonly kind: 'file'; readonly text: string };

/** Headers of an answer besides those that follow from its body. */
export type ExtraHeaders = Readonly<Record<string, string>>;

/** Sends a text with its length. */
export function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: ExtraHeaders = {},
): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': length }).end(text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(value));
}

/**
 * Sends the answer of a method. A file is sent as exactly `application/octet-stream`, because the official Node client
 * compares the type with that.
 */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'json') sendJson(response, 200, answer.body);
  else sendText(response, 200, 'application/octet-stream', answer.text);
}

/**
 * Answers while the body is still arriving and never reads another byte of it. It writes to the socket directly,
 * because the ServerResponse would read the rest of the body. The answer asks the client to close the connection; the
 * server does not.
 */
export function sendEarly(
  request: IncomingMessage,
  response: ServerResponse,
  answer: { readonly status: number; readonly type: string; readonly text: string; readonly headers?: ExtraHeaders },
): void {
  const { status, type, text, headers = {} } = answer;
  response.statusCode = status;
  const lines = [
    `HTTP/1.1 ${status} Simulated`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  request.socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

/** Sends half of a text, with the Content-Length of the half or of the whole, and closes the connection. */
export async function sendHalf(response: ServerResponse, text: string, announceWhole: boolean): Promise<void> {
  const whole = Buffer.from(text);
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  const length = announceWhole ? whole.length : half.length;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length, connection: 'close' });
  if (!announceWhole) {
    response.end(half);
    return;
  }
  const socket = response.socket;
  if (!response.write(half)) await once(response, 'drain');
  // Closed only after the last byte was written, so that the client can read the truncated answer.
  socket?.end();
}
