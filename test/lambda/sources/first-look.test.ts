import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { ObjectRef } from '../../../lambda/events/object-ref.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import { lookFirst } from '../../../lambda/sources/first-look.ts';
import { WITH_LOOK_BYTES } from '../../../lambda/sources/read-upload.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { makeFeed } from '../../support/make-feed.ts';

const KEY = 'acme/people.csv';
const BODY = 'phone;name\n+12025550101;A\n';

async function open({ versioned = true } = {}) {
  const { s3: plain, server } = await startTestServer({ versioned });
  const s3 = connect(server, {}, createS3Client);
  const { signal } = new AbortController();
  return {
    server,
    /** Uploads the file with a tag. @returns the facts in its event. */
    async upload(priority: number, Body = BODY): Promise<ObjectRef> {
      const put = new PutObjectCommand({ Bucket: 'drops', Key: KEY, Body, Tagging: `priority=${priority}` });
      const { ETag = '', VersionId } = await plain.send(put);
      server.clearRequests();
      const version = VersionId !== undefined && { versionId: VersionId };
      return {
        bucket: 'drops',
        key: KEY,
        isCopy: false,
        etag: ETag.replaceAll('"', ''),
        size: Body.length,
        ...version,
      };
    },
    look: (ref: ObjectRef) => lookFirst(ref, makeFeed(), { s3, signal, idleMs: 30_000 }),
    operations: () => server.requests.map(({ operation }) => operation),
  };
}

describe('the source of parameters', () => {
  test('comes with the first request for exactly the version that the event names', async () => {
    const { upload, look } = await open();

    const found = await look(await upload(1));

    expect(found?.head).toMatchObject({ key: KEY, size: BODY.length });
    expect(found?.sources?.tags).toEqual(new Map([['priority', '1']]));
    expect(found?.sources?.metadata).toEqual({});
  });

  test.each([
    ['the same bytes', BODY],
    ['other bytes', `${BODY}+12025550102;B\n`],
  ])('of an earlier version is never taken for that of the current one, with %s', async (_what, body) => {
    const { upload, look } = await open();
    const first = await upload(1);
    const second = await upload(2, body);

    const found = await look(first);

    expect(found?.head.versionId).toBe(second.versionId);
    expect(found).not.toHaveProperty('sources');
  });

  test('is requested again if the event names other bytes than the object has', async () => {
    const { upload, look } = await open();
    const ref = await upload(1);

    expect(await look({ ...ref, etag: 'another' })).not.toHaveProperty('sources');
  });

  test('is requested again if it cannot be read yet', async () => {
    const { upload, look, server } = await open();
    const ref = await upload(1);
    server.addFault({ kind: 'error', operation: 'GetObjectTagging', status: 503, code: 'SlowDown' });

    const found = await look(ref);

    expect(found?.head.versionId).toBe(ref.versionId);
    expect(found).not.toHaveProperty('sources');
  });

  test('is not requested early in a bucket without versions', async () => {
    const { upload, look, operations } = await open({ versioned: false });

    expect(await look(await upload(1))).not.toHaveProperty('sources');
    expect(operations()).toEqual(['GetObject']);
  });
});

describe('the object is returned', () => {
  test('with its bytes, after the event of a small upload', async () => {
    const { upload, look } = await open();

    const found = await look(await upload(1));

    expect(Buffer.concat(found?.head.pieces ?? []).toString()).toBe(BODY);
  });

  test.each<[what: string, change: Partial<ObjectRef>]>([
    ['a copy', { isCopy: true }],
    ['a change of tags', { isOfTags: true }],
    ['a sweep', { due: 'f'.repeat(64) }],
    ['a listing', { isFound: true }],
  ])('without its body, its tags and its sidecar, after %s', async (_what, change) => {
    const { upload, look, operations } = await open();

    const found = await look({ ...(await upload(1)), ...change });

    expect(operations()).toEqual(['HeadObject']);
    expect(found?.head).not.toHaveProperty('pieces');
    expect(found).not.toHaveProperty('sources');
  });

  test.each([[0], [WITH_LOOK_BYTES + 1], [undefined]])(
    'as its head only if its event gives the size %s',
    async size => {
      const { upload, look, operations } = await open({ versioned: false });
      const { size: _, ...ref } = await upload(1);

      await look({ ...ref, ...(size !== undefined && { size }) });

      expect(operations()).toEqual(['HeadObject']);
    },
  );

  test('as undefined if it does not exist', async () => {
    const { look } = await open();

    expect(await look({ bucket: 'drops', key: KEY, isCopy: false, size: 5, versionId: 'v1' })).toBeUndefined();
  });
});
