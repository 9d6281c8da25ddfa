import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallListStore } from './call-list-store.ts';
import type { MisbehaviourQueue } from './misbehaviour.ts';
import { parseMisbehaviour } from './parse-misbehaviour.ts';
import { sendJson } from './send-answer.ts';

/** Largest order, in bytes. */
const MAX_ORDER = 64 * 1024;

export interface Controlled {
  readonly lists: CallListStore;
  readonly misbehaviours: MisbehaviourQueue;
}

async function readOrder(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_ORDER) throw new Error(`an order has at most ${MAX_ORDER} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** The side door of a simulator that runs alone: what it holds, and how it shall misbehave. */
export async function handleControl(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { lists, misbehaviours }: Controlled,
): Promise<void> {
  switch (`${request.method} ${path}`) {
    case 'GET /_simulator/lists':
      return sendJson(response, 200, lists.all);
    case 'DELETE /_simulator/misbehave':
      misbehaviours.clear();
      return sendJson(response, 200, {});
    case 'POST /_simulator/misbehave':
      try {
        misbehaviours.add(parseMisbehaviour(await readOrder(request)));
        return sendJson(response, 200, {});
      } catch (error) {
        return sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
      }
    default:
      return sendJson(response, 404, { error: 'no such path' });
  }
}
