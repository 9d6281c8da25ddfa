import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a method answers: JSON, or a file. */
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

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(value));
}

/**
 * Sends what a method answered. A file goes as `application/octet-stream`, letter by letter: the official Node client
 * compares the type with that.
 */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'json') sendJson(response, 200, answer.body);
  else sendText(response, 200, 'application/octet-stream', answer.text);
}

/**
 * Answers while the body is still under way and never reads another byte of it. Written past the ServerResponse, which
 * would read the rest of the body away. The client is told to close the connection; the server leaves that to it.
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

/** Sends half of a text under the length of the half or of the whole, and closes the connection. */
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
  // After the last byte was handed over: an answer that is cut off must still be seen as far as it goes.
  socket?.end();
}
