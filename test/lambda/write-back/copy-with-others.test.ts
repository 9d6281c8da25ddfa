import { CopyObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { readHead } from '../../../lambda/s3/read-head.ts';
import { copyWithOthers } from '../../../lambda/write-back/copy-with-others.ts';
import { mergeMetadata } from '../../../lambda/write-back/merge-metadata.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { PLACE } from '../../support/upload-object.ts';

const outcome = { 'dropdial-status': 'created', 'dropdial-submission': 'a'.repeat(64), 'dropdial-list-id': '7' };
const writing = { outcome, before: undefined };
const OTHERS = { 'dropdial-status': 'skipped', 'dropdial-submission': 'b'.repeat(64) };

async function headOf(s3: S3Client) {
  const head = await readHead(s3, PLACE.Bucket, PLACE.Key, AbortSignal.timeout(10_000));
  if (head === undefined) throw new Error('the object is gone');
  return head;
}

/** An object in a bucket with versions, as it was seen, and a client of others. */
async function openSeen() {
  const { s3, server } = await startTestServer({ versioned: true });
  await s3.send(new PutObjectCommand({ ...PLACE, Body: 'phone;name\n1;a\n', Metadata: { own: 'stays' } }));
  const others = connect(server);
  return {
    s3,
    seen: await headOf(s3),
    put: (Body: string, Metadata: Record<string, string>) =>
      others.send(new PutObjectCommand({ ...PLACE, Body, Metadata })),
    /** Has others write metadata right before each of our copies, as long as there are any left. */
    beforeCopies(all: Record<string, string>[]) {
      s3.middlewareStack.add(
        (next, { commandName }) =>
          async args => {
            const Metadata = commandName === 'CopyObjectCommand' ? all.shift() : undefined;
            const CopySource = `${PLACE.Bucket}/${PLACE.Key}`;
            const copy = { ...PLACE, CopySource, MetadataDirective: 'REPLACE', Metadata } as const;
            if (Metadata) await others.send(new CopyObjectCommand(copy));
            return next(args);
          },
        { step: 'initialize' },
      );
    },
  };
}

test('a copy whose answer was lost is found by its words', async () => {
  const { s3, seen, put } = await openSeen();
  await put('phone;name\n2;b\n', mergeMetadata(seen.metadata, outcome) ?? {});
  const { etag, versionId } = await headOf(s3);

  expect(await copyWithOthers(s3, seen, writing)).toEqual({ etag, versionId });
});

test('another file is not taken for such a copy, whatever it says of itself', async () => {
  const { s3, seen, put } = await openSeen();
  await put('phone;name\n1;a\n2;b\n', mergeMetadata(seen.metadata, outcome) ?? {});

  await expect(copyWithOthers(s3, seen, writing)).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test.each([
  ['first', [OTHERS]],
  ['after a gateway', [{ mtime: '1' }, OTHERS]],
])('what another submission came to is put back as it was, when it came %s', async (_, all) => {
  const { s3, seen, beforeCopies } = await openSeen();
  beforeCopies([...all]);

  expect(await copyWithOthers(s3, seen, writing)).toBe('marked');

  expect((await headOf(s3)).metadata).toEqual(OTHERS);
});
