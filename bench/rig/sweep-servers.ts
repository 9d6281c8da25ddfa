import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HOUR_MS } from '../../lambda/time/units.ts';
import { listen } from '../../local/listen.ts';

const PAGE = 1_000;
const FEED = 'bench';

/** Simulates S3 and SQS with an index of open submissions, without storing them. */
interface SweepServers {
  readonly environment: Readonly<Record<string, string>>;
  /** Requests to S3, by kind. */
  readonly requests: ReadonlyMap<string, number>;
  /** The number of drops that were handed out. */
  readonly handedOut: number;
  /** Takes the event with which the sweep continues; `undefined` when the sweep has ended. */
  takeNext(): string | undefined;
  close(): Promise<void>;
}

const idOf = (index: number) => index.toString(16).padStart(64, '0');

/** A submission that waits for its calling hours, which have begun if it is due, and begin in an hour otherwise. */
function receiptOf(index: number, isDue: boolean, now: number): string {
  const at = new Date(now - 2 * HOUR_MS).toISOString();
  const notBefore = new Date(now + (isDue ? -0.5 : 1) * HOUR_MS).toISOString();
  return JSON.stringify({
    version: 1,
    submission: idOf(index),
    state: 'waiting',
    feed: FEED,
    drop: { bucket: 'drops', key: `drops/${index}.csv`, etag: 'e', size: 100, uploadedAt: at },
    problems: [{ code: 'outside_hours', message: 'it waits for its hours' }],
    wait: { for: 'calling_hours', since: at, notBefore },
    attempts: [],
    marked: true,
    writeBack: { pending: false, copies: [] },
    createdAt: at,
    updatedAt: at,
    revision: 'r',
  });
}

function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    request.on('data', chunk => chunks.push(chunk)).on('error', reject);
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

/**
 * Starts S3 with `open` open submissions, and SQS.
 *
 * @param due how many of them are due.
 */
export async function startSweepServers(open: number, due: number): Promise<SweepServers> {
  const requests = new Map<string, number>();
  const every = Math.ceil(open / due);
  const now = Date.now();
  const modified = new Date(now - 2 * HOUR_MS).toISOString();
  let next: string | undefined;
  let handedOut = 0;

  function list(url: URL): string {
    const after = url.searchParams.get('start-after');
    if (url.searchParams.get('prefix') !== 'open/') return '<ListBucketResult/>';
    const from = after === null ? 0 : Number.parseInt(after.slice(-16), 16) + 1;
    const to = Math.min(open, from + PAGE);
    const keys = Array.from({ length: Math.max(0, to - from) }, (_, at) => `open/${FEED}/${idOf(from + at)}`);
    const contents = keys.map(
      key =>
        `<Contents><Key>${key}</Key><ETag>"m"</ETag><LastModified>${modified}</LastModified><Size>1</Size></Contents>`,
    );
    return `<ListBucketResult><IsTruncated>${to < open}</IsTruncated>${contents.join('')}</ListBucketResult>`;
  }

  function answerS3(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://s3');
    const isList = url.searchParams.has('list-type');
    const kind = isList ? 'LIST' : (request.method ?? '');
    requests.set(kind, (requests.get(kind) ?? 0) + 1);
    request.resume();
    const [, index] = /\/submissions\/bench\/([0-9a-f]{64})\.json$/.exec(url.pathname) ?? [];
    if (isList) return void response.setHeader('content-type', 'application/xml').end(list(url));
    if (kind === 'PUT') return void response.setHeader('etag', '"w"').end();
    if (index === undefined || kind !== 'GET') return void response.writeHead(404).end();
    const number = Number.parseInt(index.slice(-16), 16);
    response.setHeader('etag', '"r"').end(receiptOf(number, number % every === 0, now));
  }

  async function answerQueue(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { MessageBody = '' }: { MessageBody?: string } = JSON.parse(await readBody(request));
    if (MessageBody.includes('"Sweep"')) next = MessageBody;
    else handedOut += 1;
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody }));
  }

  const s3 = createServer(answerS3);
  const sqs = createServer((request, response) => {
    answerQueue(request, response).catch(() => response.destroy());
  });
  const [s3Port, sqsPort] = await Promise.all([listen(s3, 0, '127.0.0.1'), listen(sqs, 0, '127.0.0.1')]);
  return {
    requests,
    get handedOut() {
      return handedOut;
    },
    takeNext() {
      const taken = next;
      next = undefined;
      return taken;
    },
    environment: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${s3Port}`,
      AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${sqsPort}`,
      DROPDIAL_WARM_UP: 'off',
      DROPDIAL_CONFIG: JSON.stringify({
        apiUrl: 'http://127.0.0.1:1/platform_api',
        ledgerBucket: 'ledger',
        queueUrl: `http://127.0.0.1:${sqsPort}/000000000000/bench`,
        feeds: [{ id: FEED, bucket: 'drops', prefix: 'drops/', secretId: 'bench' }],
      }),
    },
    async close() {
      for (const server of [s3, sqs]) {
        server.closeAllConnections();
        await new Promise<void>(resolve => server.close(() => resolve()));
      }
    },
  };
}
