import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import type { FullWay } from '../../../lambda/submission/step.ts';
import { submit } from '../../../lambda/submission/submit.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { signToken } from '../../local/voximplant/open-test-simulator.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { openVoximplant } from '../../support/open-voximplant.ts';
import { answerWith, type SeenRequest, startApi } from '../../support/start-api.ts';
import { type SuppressionCase, suppressionCases } from '../../support/suppression-cases.ts';

/** The number of cases; the environment can raise it, such as 2000 within minutes. */
const { SUPPRESSION_RUNS = '40' } = process.env;
const RUNS = Number(SUPPRESSION_RUNS);
const PATIENCE = 60_000 + RUNS * 500;

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };

/** The file in a request, extracted by the runtime's own form parser, with the parameters of the request. */
async function readRequest({ request, body }: SeenRequest) {
  const { searchParams } = new URL(request.url ?? '', 'http://api.test');
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const file = (await new Response(new Uint8Array(body), { headers }).formData()).get('file_content');
  if (!(file instanceof File)) throw new Error('a request must have a file in it');
  return {
    bytes: Buffer.from(await file.arrayBuffer()),
    delimiter: searchParams.get('delimiter') ?? '',
    encoding: searchParams.get('encoding') ?? 'UTF-8',
  };
}

/** Everything between an object with its lists and the API. */
async function openWay() {
  const { s3 } = await startTestServer();
  await s3.send(new CreateBucketCommand({ Bucket: 'lists' }));
  const api = await startApi(answerWith({ result: true, list_id: 4711, count: 1, batch_id: 'b' }));
  const token = await signToken();
  const voximplant = openVoximplant(api.url, { get: async () => token, renew: async () => false });

  return async ({ drop, lists }: SuppressionCase, id: string) => {
    const suppression = lists.map(({ config: { key, prefix, ...said } }) => ({
      bucket: 'lists',
      ...(key === undefined ? { prefix: `${id}/${prefix}` } : { key: `${id}/${key}` }),
      ...said,
    }));
    for (const { key, body } of lists.flatMap(({ objects }) => objects)) {
      await s3.send(new PutObjectCommand({ Bucket: 'lists', Key: `${id}/${key}`, Body: body }));
    }
    const { key: Key, body: Body, contentEncoding: ContentEncoding } = drop;
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body, ContentEncoding }));
    const run = makeRun();
    const head = await readHead(s3, 'drops', Key, run.signal);
    if (head === undefined) throw new Error('the object must be there');
    const ledger = createMemoryLedger(() => at(0));
    const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
    const way: FullWay = {
      feed: makeFeed({ suppression, duplicateWindowDays: 0 }),
      run,
      file: { head, parameters: { ...PARAMETERS, ...drop.parameters } },
    };
    const world = makeWorld({ s3, ledger, documents: createDocuments(s3, 'drops'), voximplant });
    const before = api.requests.length;
    const { submission } = await submit(ledger.put(makeDraft({ attempts })), way, world);
    return { receipt: submission.receipt, requests: api.requests.slice(before), logged: run.logged };
  };
}

test(
  'the API receives no number of a list, and every other row unchanged and in order',
  async () => {
    const send = await openWay();
    let runs = 0;
    let shortened = 0;

    await fc.assert(
      fc.asyncProperty(suppressionCases, async one => {
        const { drop, lists } = one;
        const listed = new Set(lists.flatMap(({ numbers }) => numbers));
        const isKept = (row: number) => row === 0 || !drop.numbers[row - 1]?.some(number => listed.has(number));
        const kept = drop.rows.flatMap((_, row) => (isKept(row) ? [row] : []));
        const leftOut = drop.rows.length - kept.length;

        const { receipt, requests } = await send(one, `run-${runs++}`);

        expect({ problems: receipt.problems, rows: receipt.suppression?.rows }).toMatchObject({ rows: leftOut });
        if (kept.length === 1) {
          expect([receipt.state, receipt.problems[0]?.code, requests]).toEqual(['skipped', 'all_suppressed', []]);
          return;
        }
        if (leftOut > 0) shortened++;
        expect([receipt.state, requests.length, requests[0]?.isComplete]).toEqual(['created', 1, true]);
        const [request] = requests;
        if (request === undefined) return;
        const { bytes, delimiter, encoding } = await readRequest(request);
        expect(bytes).toEqual(Buffer.concat(kept.map(row => drop.rows[row] ?? Buffer.alloc(0))));
        const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
        const sent: string[][] = parse(text, { ...drop.dialect, delimiter, skip_empty_lines: true });
        expect(sent).toEqual(kept.map(row => drop.values[row]));
        const [header = [], ...rows] = sent;
        const phones = drop.phones.map(name => header.indexOf(name));
        const called = rows.flatMap(row => phones.map(column => row[column] ?? ''));
        expect(called.filter(number => listed.has(number))).toEqual([]);
      }),
      { numRuns: RUNS },
    );

    // More than half of them are; zero would mean that the cases test nothing.
    expect(shortened).toBeGreaterThan(0);
  },
  PATIENCE,
);
