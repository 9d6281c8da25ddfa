import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientKind } from '../../../local/clients/clients.ts';
import type { DropClient, OpenClient } from '../../../local/clients/drop-client.ts';
import { type ClientsRun, encryptWithKms, runClient } from '../../../local/clients/run-clients.ts';
import type { ScenarioName } from '../../../local/clients/scenarios.ts';
import { createLocalClient } from '../../../local/s3/create-local-client.ts';
import { type DropStack, startDropStack } from '../../support/drop-stack.ts';

/** A client that runs in this process and supports every operation. */
const openAll: OpenClient = async ({ endpoint, bucket: Bucket }) => {
  const s3 = createLocalClient(endpoint);
  const copy = (from: string, to: string) => ({ Bucket, Key: to, CopySource: `${Bucket}/${from}` });
  return {
    async upload(files, folder) {
      for (const file of files)
        await s3.send(new PutObjectCommand({ Bucket, Key: folder + basename(file), Body: await readFile(file) }));
    },
    async rename(from, to) {
      await s3.send(new CopyObjectCommand(copy(from, to)));
      await s3.send(new DeleteObjectCommand({ Bucket, Key: from }));
    },
    async touch(key) {
      await s3.send(
        new CopyObjectCommand({ ...copy(key, key), MetadataDirective: 'REPLACE', Metadata: { mtime: '1' } }),
      );
    },
    close: async () => s3.destroy(),
  };
};

let stack: DropStack;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-clients-'));
  stack = await startDropStack({ feeds: [{ id: 'local', prefix: 'drops/', duplicateWindowDays: 7 }] });
});
afterAll(async () => {
  await stack?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Runs one drop of each scenario. `change` removes or replaces operations of the client. */
async function run(
  name: string,
  scenarios: readonly ScenarioName[],
  change: (client: DropClient) => DropClient = client => client,
  more: Partial<ClientsRun['options']> = {},
) {
  const kind: ClientKind = { name, says: name, needs: [], open: async setting => change(await openAll(setting)) };
  const progress: string[] = [];
  const options = { scenarios, drops: 1, kms: false, allowDuplicate: false, patienceMs: 20_000, ...more };
  const signal = new AbortController().signal;
  const results = await runClient({ stack, dir, options, onProgress: text => progress.push(text), signal }, kind);
  return { results, progress };
}

describe('a run', () => {
  test('reports valid drops, and its progress', async () => {
    const { results, progress } = await run('all', ['small', 'late', 'touched', 'overwritten', 'renamed']);

    expect(results.map(({ name, faults }) => [name, faults])).toEqual([
      ['all small 0', []],
      ['all late 0', []],
      ['all touched 0', []],
      ['all overwritten 0', []],
      ['all renamed 0', []],
    ]);
    expect(progress).toEqual([
      'all small: 1 of 1',
      'all late: 1 of 1',
      'all touched: 1 of 1',
      'all overwritten: 1 of 1',
      'all renamed: 1 of 1',
    ]);
    expect(results.every(({ seconds = -1 }) => seconds >= 0)).toBe(true);
  });

  test('skips scenarios that a client does not support', async () => {
    const { results } = await run('few', ['small', 'timed', 'touched', 'renamed'], ({ upload }) => ({ upload }));

    expect(results.map(({ scenario }) => scenario)).toEqual(['small']);
  });

  test('names the drop whose client failed, and continues', async () => {
    const fail = async () => Promise.reject(new Error('no route to host'));

    const { results } = await run('broken', ['small', 'renamed'], client => ({ ...client, rename: fail }));

    expect(results.map(({ name, faults }) => [name, faults])).toEqual([
      ['broken small 0', []],
      ['broken renamed 0', ['no route to host']],
    ]);
  });

  test('names the drop that never got its list', async () => {
    const withoutSidecar = (client: DropClient): DropClient => ({
      ...client,
      upload: (files, folder) =>
        client.upload(
          files.filter(file => file.endsWith('.csv')),
          folder,
        ),
    });

    const { results } = await run('silent', ['small'], withoutSidecar, { patienceMs: 300 });

    expect(results).toEqual([
      {
        client: 'silent',
        scenario: 'small',
        name: 'silent small 0',
        isOnce: false,
        isTrue: false,
        faults: ['no list', expect.stringContaining('the object says waiting (parameter_missing')],
      },
    ]);
  });

  test('may use sidecars that allow duplicates', async () => {
    await run('allowing', ['small'], undefined, { allowDuplicate: true });

    const { parameters } = await stack.receipt('allowing-small-0/allowing-small-0.csv');
    expect(parameters).toMatchObject({ allow_duplicate: true });
  });
});

test('a bucket under KMS gives a copy another ETag', async () => {
  await encryptWithKms(stack);
  const Key = 'elsewhere/a.txt';
  const Bucket = 'dropdial-drops';
  const { ETag } = await stack.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  const copy = { Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: 'REPLACE' } as const;
  await stack.client.send(new CopyObjectCommand({ ...copy, Metadata: { a: '1' } }));

  expect((await stack.client.send(new HeadObjectCommand({ Bucket, Key }))).ETag).not.toBe(ETag);
});
