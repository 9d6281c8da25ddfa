import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './answer/send-answer.ts';
import type { CallListStore } from './call-list-store.ts';
import type { Life } from './life.ts';
import type { MisbehaviourQueue } from './misbehaviour.ts';
import { parseMisbehaviour } from './parse-misbehaviour.ts';
import { orderList, orderTask, orderTime } from './settings/read-orders.ts';
import { readSettings, type SimulatorSettings } from './settings/read-settings.ts';

/** The longest order, in bytes. */
const MAX_ORDER_BYTES = 64 * 1024;

/** What the control endpoint can read and change. */
export interface Controlled {
  readonly lists: CallListStore;
  readonly misbehaviours: MisbehaviourQueue;
  readonly life: Life;
  readonly settings: SimulatorSettings;
  /** Changes the named settings. */
  readonly change: (settings: Partial<SimulatorSettings>) => SimulatorSettings;
}

/** Largest number of tasks in one answer. */
const MAX_TASKS = 1000;

/** The first tasks of a list, and the number in each state. */
function lookAtTasks(life: Life, listId: number): unknown {
  return { counts: life.counts(listId), tasks: life.tasks(listId).slice(0, MAX_TASKS) };
}

/**
 * Serves `/_simulator/…` when the simulator runs alone: `GET` and `POST lists`, `GET` and `POST tasks`, `GET` and `POST
 * clock`, `GET` and `POST settings`, and `GET`, `POST` and `DELETE misbehave`.
 *
 * It answers this machine only, because the lists contain what was uploaded.
 */
export async function controlSimulator(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { lists, life, misbehaviours, settings, change }: Controlled,
): Promise<void> {
  if (!isLoopback(request.socket.remoteAddress)) return sendJson(response, 403, { error: 'only for this machine' });
  switch (`${request.method} ${path}`) {
    case 'GET /_simulator/lists':
      return sendJson(response, 200, { lists: lists.all });
    case 'POST /_simulator/lists':
      return answerOrder(request, response, json => orderList(json, life));
    case 'GET /_simulator/tasks': {
      const listId = Number(new URL(request.url ?? '/', 'http://simulator').searchParams.get('list_id'));
      return answerOrder(request, response, () => lookAtTasks(life, listId));
    }
    case 'POST /_simulator/tasks':
      return answerOrder(request, response, json => orderTask(json, life));
    case 'GET /_simulator/clock':
      return sendJson(response, 200, { time: life.time });
    case 'POST /_simulator/clock':
      return answerOrder(request, response, json => orderTime(json, life));
    case 'GET /_simulator/settings':
      return sendJson(response, 200, { settings });
    case 'GET /_simulator/misbehave':
      return sendJson(response, 200, { misbehaviours: misbehaviours.all });
    case 'DELETE /_simulator/misbehave':
      misbehaviours.clear();
      return sendJson(response, 200, { misbehaviours: [] });
    case 'POST /_simulator/settings':
      return answerOrder(request, response, json => ({ settings: change(readSettings(json)) }));
    case 'POST /_simulator/misbehave':
      return answerOrder(request, response, json => misbehaviours.add(parseMisbehaviour(json)));
    default:
      return sendJson(response, 404, { error: 'try GET /_simulator/lists or POST /_simulator/misbehave' });
  }
}

async function answerOrder(
  request: IncomingMessage,
  response: ServerResponse,
  obey: (json: unknown) => unknown,
): Promise<void> {
  try {
    sendJson(response, 200, obey(request.method === 'GET' ? undefined : await readJson(request)));
  } catch (error) {
    request.resume();
    sendJson(response, 400, { error: error instanceof Error ? error.message : 'not understood' });
  }
}

/** True for an address of this machine, including IPv4 addresses in IPv6 form. */
export function isLoopback(address = ''): boolean {
  return /^(?:::ffff:)?127\./.test(address) || address === '::1';
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: unknown = chunk;
    if (!Buffer.isBuffer(bytes)) throw new TypeError('a request gives bytes');
    length += bytes.length;
    if (length > MAX_ORDER_BYTES) throw new Error(`the order must be at most ${MAX_ORDER_BYTES} bytes`);
    chunks.push(bytes);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}
