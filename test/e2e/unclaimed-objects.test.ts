import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DROP_BUCKET } from '../../local/embedded-stack.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';
import { runCli } from '../support/run-cli.ts';

let stack: DropStack;
beforeAll(async () => {
  stack = await startDropStack({ visibilityTimeoutSeconds: 3600 });
});
afterAll(() => stack.close());

const zip = Buffer.from(
  '504b030400000000000000000000000000000000000000000000000000005b436f6e74656e745f54797065735d2e786d6c',
  'hex',
);

/** Uploads an object anywhere in the bucket, with complete tags, and waits until nothing is left to do. */
async function put(Key: string, Body: string | Buffer): Promise<void> {
  const Tagging = new URLSearchParams(COMPLETE).toString();
  await stack.client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging }));
  await stack.poller.settled();
}

async function metadataOf(Key: string): Promise<Record<string, string>> {
  const { Metadata = {} } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
  return Metadata;
}

const copiesOf = (key: string) =>
  stack.s3.requests.filter(request => request.operation === 'CopyObject' && request.key === key).length;

describe('an object that no feed accepts', () => {
  test.each([
    ['drops/list.xlsx', zip, 'not_a_csv', 'it is an Excel workbook (.xlsx): export it as CSV'],
    ['drops/list.txt', csvOf(2), 'not_a_csv', 'save it as CSV, and upload that as "drops/list.csv"'],
    ['drops/list.csv.zip', zip, 'not_a_csv', 'upload that as "drops/list.csv"'],
    ['drops/page', '<!doctype html><html><body>Sign in</body></html>', 'not_a_csv', 'it is an HTML page'],
    ['monday.csv', csvOf(3), 'no_feed', 'did you mean "drops/monday.csv"?'],
    ['Drops/x.csv', csvOf(4), 'no_feed', 'did you mean "drops/x.csv"?'],
    ['dorps/x.csv', csvOf(5), 'no_feed', 'did you mean "drops/x.csv"?'],
    ['archive/old.csv', csvOf(6), 'no_feed', 'the prefixes are "drops/"'],
  ])('%s says so, dials nobody and is copied once', async (key, body, code, advice) => {
    await put(key, body);

    const metadata = await metadataOf(key);
    expect(metadata['dropdial-status']).toBe('skipped');
    expect(metadata['dropdial-error']).toContain(`${code}: `);
    expect(metadata['dropdial-error']).toContain(advice);
    expect(metadata).not.toHaveProperty('dropdial-submission');
    expect(copiesOf(key)).toBe(1);
    expect(stack.simulator.lists).toEqual([]);
    expect(stack.queue.counts()).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
    expect(stack.deadLetters.counts().visible).toBe(0);
  });

  test('keeps its bytes and its tags', async () => {
    const { Body, TagCount } = await stack.client.send(
      new GetObjectCommand({ Bucket: DROP_BUCKET, Key: 'drops/list.txt' }),
    );

    expect(await Body?.transformToString()).toBe(csvOf(2));
    expect(TagCount).toBe(4);
  });

  test('is a line of dropdial submissions, with the reason', async () => {
    const { out, code } = await runCli(['submissions'], stack.environment);

    expect(code).toBe(0);
    expect(out).toMatch(/^-\tlocal\tskipped\t\S+Z\t\t\tdrops\/list\.xlsx\tnot_a_csv: .*Excel workbook/m);
    expect(out).toMatch(/^-\t-\tskipped\t\S+Z\t\t\tDrops\/x\.csv\tno_feed: .*did you mean "drops\/x\.csv"\?/m);
    const ofFeed = await runCli(['submissions', '--feed', 'local'], stack.environment);
    expect(ofFeed.out).not.toContain('Drops/x.csv');
    const waiting = await runCli(['submissions', '--state', 'waiting'], stack.environment);
    expect(waiting.out).not.toContain('list.xlsx');
  });

  test('is shown by dropdial show under its key', async () => {
    const shown = await runCli(['show', 'Drops/x.csv'], stack.environment);

    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toContain(`s3://${DROP_BUCKET}/Drops/x.csv`);
    expect(shown.out).toContain('Nothing was started');
    expect(shown.out.replaceAll(/\s+/g, ' ')).toContain('did you mean "drops/x.csv"?');
    const json = await runCli(['show', `s3://${DROP_BUCKET}/drops/list.xlsx`, '--json'], stack.environment);
    expect(JSON.parse(json.out)).toMatchObject({ state: 'skipped', problems: [{ code: 'not_a_csv' }], marked: true });
    expect(await runCli(['show', 'Drops/other.csv'], stack.environment)).toMatchObject({ code: 2 });
  });

  test('becomes a list once it is copied to the right place, and then says so', async () => {
    const Key = 'drops/moved.csv';
    await stack.client.send(
      new CopyObjectCommand({ Bucket: DROP_BUCKET, Key, CopySource: `${DROP_BUCKET}/Drops/x.csv` }),
    );
    await stack.poller.settled();

    const metadata = await metadataOf(Key);
    expect(metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '4' });
    expect(metadata).not.toHaveProperty('dropdial-error');
  });
});

test('the log contains no key and no number', () => {
  const text = stack.logs.join('\n');

  expect(text).toContain('an object lies where no feed takes it');
  expect(text).toContain('"unclaimed":1');
  expect(text).not.toMatch(/list\.xlsx|monday|Drops\/|202555/);
});
