import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeCode } from './answer/api-error.ts';
import { type Answer, type ExtraHeaders, sendEarly, sendHalf, sendJson, sendText } from './answer/send-answer.ts';
import type { MisbehaviourOrder } from './misbehaviour.ts';

/** One request and its answer, as far as misbehaviours affect them. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The body as it arrives. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** True when the request is executed although its answer will be spoilt. */
export function executes(order: MisbehaviourOrder): boolean {
  switch (order.kind) {
    case 'truncated':
    case 'wrong-types':
    case 'answer-lost':
    case 'slow-reader':
    case 'shifted-page':
    case 'short-page':
    case 'padded':
      return true;
    case 'html':
    case 'empty':
    case 'stall':
      return order.executes === true;
    default:
      return false;
  }
}

/**
 * Carries out the part of an order that is due when the headers have arrived.
 *
 * @returns true when nothing else may be done with the request.
 */
export async function actBeforeBody(order: MisbehaviourOrder, exchange: Exchange): Promise<boolean> {
  const { request, response, body } = exchange;
  switch (order.kind) {
    case 'early-413':
      sendEarly(request, response, { status: 413, type: 'text/html', text: page(413) });
      return true;
    case 'stall-reading':
      await readUpTo(body, order.afterBytes ?? 65_536);
      return true;
    case 'reset-before-last-byte':
      await readUpTo(body, order.afterBytes ?? 1);
      reset(request.socket);
      return true;
    case 'error':
    case 'html':
    case 'retry-after': {
      if (order.when !== 'before-body') return false;
      sendEarly(request, response, plainAnswer(order));
      return true;
    }
    default:
      return false;
  }
}

/**
 * Carries out the part of an order that replaces the answer, after the body was read.
 *
 * @param answer the result of the request, if it was executed.
 * @returns false when the answer is to be sent unchanged.
 */
export async function actInsteadOfAnswer(
  order: MisbehaviourOrder,
  { request, response }: Exchange,
  answer: Answer,
): Promise<boolean> {
  switch (order.kind) {
    case 'error':
    case 'html':
    case 'retry-after': {
      const { status, type, text, headers } = plainAnswer(order);
      sendText(response, status, type, text, headers);
      return true;
    }
    case 'truncated':
      await sendHalf(response, textOf(answer), order.contentLength !== 'correct');
      return true;
    case 'wrong-types':
      sendJson(response, 200, warp(answer, order.variant ?? 'text-list-id'));
      return true;
    case 'empty':
      sendText(response, 200, 'application/json', '');
      return true;
    case 'answer-lost':
      request.socket.destroy();
      return true;
    case 'reset-after-last-byte':
    case 'reset-before-last-byte':
      reset(request.socket);
      return true;
    case 'stall':
    case 'stall-reading':
      return true;
    case 'early-413':
      sendText(response, 413, 'text/html', page(413));
      return true;
    case 'slow-reader':
    case 'shifted-page':
    case 'short-page':
    case 'padded':
      return false;
  }
}

/** Delays the chunks of a body. */
export async function* slowDown(
  body: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    await sleep((chunk.byteLength / bytesPerSecond) * 1000, undefined, { signal });
    yield chunk;
  }
}

async function readUpTo(body: AsyncIterable<Uint8Array>, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  let read = 0;
  for await (const chunk of body) {
    read += chunk.byteLength;
    if (read >= bytes) return;
  }
}

function reset(socket: Socket): void {
  // A TLS socket cannot send an RST itself.
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

function plainAnswer(order: MisbehaviourOrder & { kind: 'error' | 'html' | 'retry-after' }): {
  status: number;
  type: string;
  text: string;
  headers: ExtraHeaders;
} {
  const json = (code: number, msg = describeCode(code)) => JSON.stringify({ error: { code, msg } });
  switch (order.kind) {
    case 'error':
      return {
        status: order.httpStatus ?? 200,
        type: 'application/json',
        text: json(order.code, order.msg),
        headers: {},
      };
    case 'html': {
      const status = order.status ?? 502;
      return { status, type: 'text/html', text: order.page ?? page(status), headers: {} };
    }
    case 'retry-after':
      return {
        status: 429,
        type: 'application/json',
        text: json(340),
        headers: { 'retry-after': `${order.seconds ?? 1}` },
      };
  }
}

function page(status: number): string {
  return `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>proxy</body></html>\n`;
}

function textOf(answer: Answer): string {
  return answer.kind === 'json' ? JSON.stringify(answer.body) : answer.text;
}

function warp(answer: Answer, variant: 'text-result' | 'text-list-id' | 'no-list-id'): unknown {
  if (answer.kind === 'file' || !('list_id' in answer.body)) return { result: 'yes' };
  const { list_id, ...others } = answer.body;
  switch (variant) {
    case 'text-result':
      return { ...answer.body, result: 'yes' };
    case 'text-list-id':
      return { ...others, list_id: String(list_id) };
    case 'no-list-id':
      return others;
  }
}
