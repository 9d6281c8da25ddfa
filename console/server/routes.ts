import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { STYLE } from '../view/style.ts';
import type { ChosenFile, Desk } from './desk.ts';
import type { Watchers } from './event-stream.ts';
import { readJson } from './read-body.ts';
import { Refusal, sendJson, sendText } from './send.ts';
import { SHELL } from './shell.ts';
import type { Uploads } from './uploads.ts';

/** The services for answers. */
interface House {
  readonly desk: Desk;
  readonly watchers: Watchers;
  readonly uploads: Uploads;
  /** The page's script. */
  readonly script: string;
}

interface Visit extends House {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Answer = (visit: Visit) => Promise<void> | void;

const FileSchema = v.strictObject({
  id: v.string(),
  feed: v.string(),
  parameters: v.record(v.string(), v.unknown()),
});
const OrderSchema = v.strictObject({ id: v.string() });

/** Does something with an uploaded file and its parameters. */
async function withFile<T>({ request, uploads, desk }: Visit, work: (file: ChosenFile) => Promise<T>): Promise<T> {
  const { id, feed, parameters } = await readJson(request, FileSchema);
  if (!desk.about.feeds.some(one => one.id === feed)) throw new Refusal(400, `there is no feed "${feed}"`);
  return uploads.use(id, parameters, path => work({ path, feed, parameters }));
}

async function check(visit: Visit): Promise<void> {
  sendJson(visit.response, await withFile(visit, file => visit.desk.check(file)));
}

async function drop(visit: Visit): Promise<void> {
  const { desk, watchers, response } = visit;
  const { drop: dropFile } = desk;
  if (dropFile === undefined) throw new Refusal(404, 'this console only looks');
  const key = await withFile(visit, dropFile);
  watchers.hurry();
  sendJson(response, { key });
}

async function order({ desk, watchers, request, response }: Visit): Promise<void> {
  if (desk.order === undefined) throw new Refusal(404, 'there is no simulator here');
  await desk.order((await readJson(request, OrderSchema)).id);
  watchers.hurry();
  sendJson(response, {});
}

async function open({ desk, url, response }: Visit): Promise<void> {
  const id = url.searchParams.get('id') ?? '';
  const found = /^[0-9a-f]{64}$/.test(id) ? await desk.open(id) : undefined;
  if (found === undefined) throw new Refusal(404, 'there is no such submission');
  sendJson(response, found);
}

/** Every address after the token, with an answer for each method. No other address exists, and no files are served. */
const ROUTES: ReadonlyMap<string, Readonly<Partial<Record<string, Answer>>>> = new Map(
  Object.entries({
    '/': { GET: ({ response }) => sendText(response, 'text/html', SHELL) },
    '/page.css': { GET: ({ response }) => sendText(response, 'text/css', STYLE) },
    '/page.js': { GET: ({ response, script }) => sendText(response, 'text/javascript', script) },
    '/about': { GET: ({ response, desk }) => sendJson(response, desk.about) },
    '/looks': { GET: ({ response, watchers }) => watchers.add(response) },
    '/submission': { GET: open },
    '/file': {
      POST: async ({ response, request, url, uploads }) =>
        sendJson(response, { id: await uploads.keep(url.searchParams.get('name') ?? '', request) }),
    },
    '/check': { POST: check },
    '/drop': { POST: drop },
    '/order': { POST: order },
  } satisfies Record<string, Record<string, Answer>>),
);

/** Answers a request that passed the guard. @throws {Refusal} */
export async function answer(visit: Visit): Promise<void> {
  const methods = ROUTES.get(visit.url.pathname);
  if (methods === undefined) throw new Refusal(404, 'there is nothing here');
  const { method = '' } = visit.request;
  const found = methods[method];
  if (found === undefined) throw new Refusal(405, `not by ${method}`, { allow: Object.keys(methods).join(', ') });
  await found(visit);
}
