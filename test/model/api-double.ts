import { Dispatcher } from 'undici';
import { readAccountId } from '../../lambda/voximplant/credentials/read-account-id.ts';
import type { CallLists } from './call-list-store.ts';
import type { Life } from './gate.ts';

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** The result of an effect on the network: an answer, or a broken connection. */
type Sent = Reply | 'broken';

const json = (value: unknown): Reply => ({ status: 200, body: JSON.stringify(value) });
const refuse = (code: number): Reply => json({ error: { code, msg: `error ${code}` } });
const PAGE: Reply = { status: 502, body: '<html><body>Bad Gateway</body></html>' };

/** Faults before the body: no connection, or an answer that does not wait for the body. */
const OPENING_FAULTS = ['unreachable', 'early_503', 'early_token'];
/**
 * Faults after the whole body. With `_list`, the list was created anyway. Error codes that prove that nothing was
 * created (340, 147, 447) never come with a list, because the protocol relies on that.
 */
const CLOSING_FAULTS = ['broken', 'broken_list', 'page', 'page_list', '340', '147', '447', '484', '484_list'];
const CALL_FAULTS = ['broken', 'broken_after', 'page', 'page_after'];

function brokenConnection(): Error {
  return Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
}

async function readBody(body: Dispatcher.DispatchOptions['body']): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  if (!(Symbol.asyncIterator in body)) throw new TypeError('the double reads streams, texts and bytes');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function header(headers: Dispatcher.DispatchOptions['headers'], name: string): string {
  if (headers === undefined || headers === null || Array.isArray(headers) || Symbol.iterator in headers) return '';
  return String(headers[name] ?? '');
}

/** The file in a multipart body; `undefined` if the body is incomplete. */
function readForm(body: Buffer, headers: Dispatcher.DispatchOptions['headers']): string | undefined {
  const boundary = /boundary=(.+)$/.exec(header(headers, 'content-type'))?.[1];
  const closing = `\r\n--${boundary}--\r\n`;
  const text = body.toString('utf8');
  if (String(body.length) !== header(headers, 'content-length') || !text.endsWith(closing)) return undefined;
  return text.slice(text.indexOf('\r\n\r\n') + 4, -closing.length);
}

/** Hears of requests that may create lists. */
export interface RequestWatch {
  readonly begin: () => void;
  /** The request creates a list. */
  readonly end: (file: string) => void;
}

/** The API as a dispatcher of undici: it actually reads the body, and only a complete one creates a list. */
export class ApiDouble extends Dispatcher {
  readonly #lists: CallLists;
  readonly #life: Life;
  readonly #codes: readonly string[];
  readonly #watch: RequestWatch | undefined;

  /** @param codes further answers to a complete request: an error code, with `_list` if the list exists anyway. */
  constructor(lists: CallLists, life: Life, codes: readonly string[] = [], watch?: RequestWatch) {
    super();
    this.#lists = lists;
    this.#watch = watch;
    this.#codes = codes;
    this.#life = life;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let reason: Error | null = null;
    const fail = (error: Error) => {
      if (reason !== null) return;
      reason = error;
      handler.onResponseError?.(controller, error);
    };
    const controller: Dispatcher.DispatchController = {
      get aborted() {
        return reason !== null;
      },
      get reason() {
        return reason;
      },
      paused: false,
      abort: fail,
      pause: () => undefined,
      resume: () => undefined,
    };
    handler.onRequestStart?.(controller, {});
    this.#answer(options).then(
      sent => {
        if (reason !== null) return;
        if (sent === 'broken') return fail(brokenConnection());
        handler.onResponseStart?.(controller, sent.status, { 'content-type': 'application/json' });
        handler.onResponseData?.(controller, Buffer.from(sent.body));
        handler.onResponseEnd?.(controller, {});
      },
      (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
    );
    return true;
  }

  async #answer({ path, query, headers, body }: Dispatcher.DispatchOptions): Promise<Sent> {
    const url = new URL(path, 'http://api.test');
    const method = url.pathname.split('/').at(-1) ?? '';
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
    const account = readAccountId(header(headers, 'authorization')) ?? 0;
    if (method === 'CreateCallList') return this.#create(account, url.searchParams, headers, body);
    const form = new URLSearchParams((await readBody(body)).toString('utf8'));
    for (const [name, value] of form) url.searchParams.set(name, value);
    return this.#life.pass(`API ${method}`, CALL_FAULTS, fate => {
      if (fate === 'broken') return 'broken';
      if (fate === 'page') return PAGE;
      const answer = json(this.#lists.call(account, method, url.searchParams));
      if (fate === 'broken_after') return 'broken';
      return fate === 'page_after' ? PAGE : answer;
    });
  }

  async #create(
    account: number,
    query: URLSearchParams,
    headers: Dispatcher.DispatchOptions['headers'],
    body: Dispatcher.DispatchOptions['body'],
  ): Promise<Sent> {
    const early = await this.#life.pass('API CreateCallList opens', OPENING_FAULTS, (fate): Sent | undefined => {
      if (fate === 'unreachable') return 'broken';
      if (fate === 'early_503') return { ...PAGE, status: 503 };
      if (fate === 'early_token') return refuse(447);
      this.#watch?.begin();
      return undefined;
    });
    if (early !== undefined) return early;
    const file = readForm(await readBody(body), headers);
    if (file === undefined) return 'broken';
    const rows = file.split('\n').filter(line => line !== '').length - 1;
    return this.#life.pass('API CreateCallList closes', [...CLOSING_FAULTS, ...this.#codes], (fate): Sent => {
      const [code = '', list] = fate.split('_');
      const isCreated = fate === 'go' || fate === 'die' || list === 'list';
      if (isCreated) this.#watch?.end(file);
      const answer = isCreated ? json(this.#lists.create(account, query, rows, file)) : PAGE;
      if (code === 'broken') return 'broken';
      if (code === 'page') return PAGE;
      return /^\d+$/.test(code) ? refuse(Number(code)) : answer;
    });
  }
}
