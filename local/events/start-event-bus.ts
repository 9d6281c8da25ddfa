import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../listen.ts';

/** An event as EventBridge delivers it to the targets of a rule. */
interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** The faults of coming requests; each is used once. */
type BusFault =
  /** HTTP 200 whose only entry failed with this code, as for a quota. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The service is down: HTTP 503. */
  | { readonly kind: 'down' }
  /** The event is accepted and lost. */
  | { readonly kind: 'lost' };

/** A running endpoint. */
export interface EventBus {
  /** The address for clients of EventBridge. */
  readonly endpoint: string;
  /** Every accepted event, in order. */
  readonly events: readonly BusEvent[];
  /** The names of the buses that entries were sent to, one for each entry. */
  readonly addressed: readonly string[];
  addFault(fault: BusFault): void;
  close(): Promise<void>;
}

const EntrySchema = v.object({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string(), 'default'),
  Resources: v.optional(v.array(v.string()), []),
  Time: v.optional(v.number()),
});
type Entry = v.InferOutput<typeof EntrySchema>;

const RequestSchema = v.object({ Entries: v.array(EntrySchema) });

const MAX_ENTRIES = 10;
const MAX_ENTRY_BYTES = 256 * 1024;
const ACCOUNT = '123456789012';

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** The size of an entry, as documented. */
function countBytes({ Source = '', DetailType = '', Detail = '', Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, each) => sum + Buffer.byteLength(each), Time === undefined ? 0 : 14);
}

function readObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

/**
 * Starts a stand-in for EventBridge that accepts events for any bus and stores them. It has no rules and no targets.
 *
 * Documented: at most 10 entries. An entry must be below 256 KB, counted as here, or the request is rejected. An entry
 * without source, detail-type or detail, or whose detail is not a JSON object, fails alone, and the request succeeds.
 * The format of events. Assumed: the error codes of such entries and the text of all messages. Signatures are not
 * checked.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function startEventBus(now: () => number = Date.now): Promise<EventBus> {
  const events: BusEvent[] = [];
  const addressed: string[] = [];
  const faults: BusFault[] = [];

  function take(entry: Entry): Result {
    const { Source = '', DetailType = '', Detail = '', Resources, EventBusName, Time } = entry;
    const fail = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
    addressed.push(EventBusName);
    if (Source === '' || DetailType === '' || Detail === '')
      return fail('InvalidArgument', 'Source, DetailType and Detail must be set');
    const detail = readObject(Detail);
    if (detail === undefined) return fail('MalformedDetail', 'Detail is malformed.');
    const EventId = randomUUID();
    events.push({
      version: '0',
      id: EventId,
      'detail-type': DetailType,
      source: Source,
      account: ACCOUNT,
      time: `${new Date(Time === undefined ? now() : Time * 1000).toISOString().slice(0, 19)}Z`,
      region: 'us-east-1',
      resources: Resources,
      detail,
    });
    return { EventId };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const refuse = (name: string, message: string) => respond(response, 400, { __type: name, message });
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents')
      return refuse('UnknownOperationException', `this server has no ${request.headers['x-amz-target']}`);
    const input = v.safeParse(v.pipe(v.string(), v.parseJson(), RequestSchema), body);
    if (!input.success) return refuse('ValidationException', 'the request lacks a field');
    const { Entries } = input.output;
    if (Entries.length === 0 || Entries.length > MAX_ENTRIES)
      return refuse('ValidationException', `Entries must be 1 to ${MAX_ENTRIES}`);
    if (Entries.reduce((sum, entry) => sum + countBytes(entry), 0) >= MAX_ENTRY_BYTES)
      return refuse('ValidationException', 'Total size of the entries in the request is over the limit.');
    const fault = faults.shift();
    if (fault?.kind === 'down') return respond(response, 503, { __type: 'ServiceUnavailable' });
    const failed = { ErrorCode: fault?.kind === 'refused' ? fault.code : '', ErrorMessage: 'refused by the test' };
    const results = Entries.map(entry => (fault?.kind === 'refused' ? failed : take(entry)));
    if (fault?.kind === 'lost') return void response.destroy();
    const FailedEntryCount = results.filter(result => 'ErrorCode' in result).length;
    respond(response, 200, { FailedEntryCount, Entries: results });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    events,
    addressed,
    addFault: fault => void faults.push(fault),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
