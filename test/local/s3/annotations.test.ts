import {
  DeleteObjectAnnotationCommand,
  GetObjectAnnotationCommand,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  PutObjectAnnotationCommand,
  type PutObjectAnnotationCommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { setAnnotation } from '../../../local/s3/operations/annotations/annotation-rules.ts';
import { s3Error, startTestServer } from './start-test-server.ts';

const target = { Bucket: 'drops', Key: 'a b+ü.csv' };
const STALE = '"00000000000000000000000000000000"';

const annotate = (
  s3: S3Client,
  AnnotationName: string,
  AnnotationPayload: string | Uint8Array,
  input: Partial<PutObjectAnnotationCommandInput> = {},
) => s3.send(new PutObjectAnnotationCommand({ ...target, AnnotationName, AnnotationPayload, ...input }));
const read = async (s3: S3Client, AnnotationName: string, VersionId?: string) => {
  const got = await s3.send(
    new GetObjectAnnotationCommand({ ...target, AnnotationName, ...(VersionId && { VersionId }) }),
  );
  return got.AnnotationPayload?.transformToString();
};
const put = (s3: S3Client, Body = 'x') => s3.send(new PutObjectCommand({ ...target, Body }));

describe('annotations', () => {
  test('are written, read, replaced and deleted without touching the object', async () => {
    const { s3 } = await startTestServer();
    await put(s3);
    const before = await s3.send(new HeadObjectCommand(target));

    const written = await annotate(s3, 'dropdial.receipt', '{"list":"ü"}');
    expect(written).toMatchObject({
      Key: target.Key,
      AnnotationName: 'dropdial.receipt',
      ETag: expect.stringMatching(/^"\w{32}"$/),
    });
    await annotate(s3, 'dropdial.receipt', 'second');
    expect(await read(s3, 'dropdial.receipt')).toBe('second');

    const after = await s3.send(new HeadObjectCommand(target));
    expect(after).toMatchObject({ ETag: before.ETag, LastModified: before.LastModified });
    await s3.send(new DeleteObjectAnnotationCommand({ ...target, AnnotationName: 'dropdial.receipt' }));
    await expect(read(s3, 'dropdial.receipt')).rejects.toMatchObject(s3Error(404, 'NoSuchAnnotation'));
  });

  test('are listed in pages and by prefix', async () => {
    const { s3 } = await startTestServer();
    await put(s3);
    for (const name of ['b.2', 'a', 'b.1', 'b.3']) await annotate(s3, name, name);

    const first = await s3.send(
      new ListObjectAnnotationsCommand({ ...target, AnnotationPrefix: 'b.', MaxAnnotationResults: 2 }),
    );
    const second = await s3.send(
      new ListObjectAnnotationsCommand({
        ...target,
        AnnotationPrefix: 'b.',
        ContinuationToken: first.NextContinuationToken,
      }),
    );

    expect(first.Annotations?.map(a => [a.AnnotationName, a.Size])).toEqual([
      ['b.1', 3],
      ['b.2', 3],
    ]);
    expect(second.Annotations?.map(a => a.AnnotationName)).toEqual(['b.3']);
    expect(second.NextContinuationToken).toBeUndefined();
    const invalid = s3.send(new ListObjectAnnotationsCommand({ ...target, AnnotationPrefix: 'a/b' }));
    await expect(invalid).rejects.toMatchObject(s3Error(400, 'InvalidPrefix'));
  });

  test('are written only to the upload they are meant for', async () => {
    const { s3 } = await startTestServer();
    const first = await put(s3, 'first');
    const second = await put(s3, 'second');

    const late = annotate(s3, 'n', 'late', { ObjectIfMatch: first.ETag });
    await expect(late).rejects.toMatchObject(s3Error(412, 'PreconditionFailed'));
    await annotate(s3, 'n', 'in time', { ObjectIfMatch: second.ETag });
    const deletion = s3.send(
      new DeleteObjectAnnotationCommand({ ...target, AnnotationName: 'n', ObjectIfMatch: STALE }),
    );
    await expect(deletion).rejects.toMatchObject(s3Error(412));

    expect(await read(s3, 'n')).toBe('in time');
  });

  test('are dropped by an overwrite and stay with their own version', async () => {
    const { s3 } = await startTestServer({ versioned: true });
    const { VersionId } = await put(s3, 'first');
    const written = await annotate(s3, 'n', 'old');
    await put(s3, 'second');

    expect(written.ObjectVersionId).toBe(VersionId);
    await expect(read(s3, 'n')).rejects.toMatchObject(s3Error(404, 'NoSuchAnnotation'));
    expect(await read(s3, 'n', VersionId)).toBe('old');
  });

  test('have limits', async () => {
    const { s3 } = await startTestServer();
    await put(s3);
    const mebibyte = Buffer.alloc(1024 * 1024, 'a');

    await expect(annotate(s3, 'n'.repeat(512), mebibyte)).resolves.toBeDefined();
    await expect(annotate(s3, 'n', Buffer.concat([mebibyte, mebibyte]))).rejects.toMatchObject(
      s3Error(400, 'EntityTooLarge'),
    );
    await expect(annotate(s3, 'n', '')).rejects.toMatchObject(s3Error(400, 'InvalidRequest'));
    await expect(annotate(s3, 'n', Buffer.from([0xff, 0xfe]))).rejects.toMatchObject(
      s3Error(415, 'UnsupportedMediaType'),
    );
    await expect(annotate(s3, 'n'.repeat(513), 'x')).rejects.toMatchObject(s3Error(400, 'AnnotationNameTooLong'));
    for (const name of ['a b', 'a/b', 'awsome', 'S3x']) {
      await expect(annotate(s3, name, 'x')).rejects.toMatchObject(s3Error(400, 'InvalidAnnotationName'));
    }
    await expect(annotate(s3, 'n', 'x', { Key: 'missing' })).rejects.toMatchObject(s3Error(404, 'NoSuchKey'));
    await expect(annotate(s3, 'n', 'x', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject(
      s3Error(400, 'BadDigest'),
    );
  });

  test('may number 1,000 on one version, each replaceable', () => {
    const make = (name: string) => ({ name, size: 1, etag: '', lastModified: 0, segments: [] });
    const full = Array.from({ length: 1000 }, (_, index) => make(`n${index}`));

    expect(setAnnotation(full, make('n5'))).toHaveLength(1000);
    expect(() => setAnnotation(full, make('new'))).toThrow(
      expect.objectContaining({ code: 'AnnotationLimitExceeded' }),
    );
  });

  test('are not implemented when they are switched off', async () => {
    const { s3 } = await startTestServer({ annotations: false });
    await put(s3);

    await expect(annotate(s3, 'n', 'x')).rejects.toMatchObject(s3Error(501, 'NotImplemented'));
    await expect(read(s3, 'n')).rejects.toMatchObject(s3Error(501));
    await expect(s3.send(new ListObjectAnnotationsCommand(target))).rejects.toMatchObject(s3Error(501));
    const deletion = s3.send(new DeleteObjectAnnotationCommand({ ...target, AnnotationName: 'n' }));
    await expect(deletion).rejects.toMatchObject(s3Error(501));
  });
});
