import type { CopyObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { ObjectHead } from '../../../lambda/s3/read-head.ts';
import {
  type CopiedObject,
  copyOntoItself,
  copySource,
  MAX_COPY_BYTES,
  selfCopyInput,
  whyNotCopied,
} from '../../../lambda/write-back/copy-onto-itself.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';

function makeHead(output: Partial<HeadObjectCommandOutput> = {}, change: Partial<ObjectHead> = {}): ObjectHead {
  return {
    bucket: 'drops',
    key: 'acme/people.csv',
    etag: 'abc',
    size: 100,
    lastModified: new Date(0),
    metadata: {},
    output: { $metadata: {}, ...output },
    ...change,
  };
}

describe('selfCopyInput', () => {
  test('names the same object twice, under both conditions, with the new metadata', () => {
    expect(selfCopyInput(makeHead(), { own: '1', 'dropdial-status': 'created' })).toMatchObject({
      Bucket: 'drops',
      Key: 'acme/people.csv',
      CopySource: 'drops/acme/people.csv',
      CopySourceIfMatch: '"abc"',
      IfMatch: '"abc"',
      MetadataDirective: 'REPLACE',
      Metadata: { own: '1', 'dropdial-status': 'created' },
    });
  });

  test('keeps tags and annotations', () => {
    expect(selfCopyInput(makeHead(), {})).toMatchObject({ TaggingDirective: 'COPY', AnnotationDirective: 'COPY' });
  });

  test.each<[keyof HeadObjectCommandOutput & keyof ReturnType<typeof selfCopyInput>, string | boolean]>([
    ['ContentType', 'text/csv; charset=windows-1251'],
    ['CacheControl', 'no-store'],
    ['ContentDisposition', 'attachment; filename="people.csv"'],
    ['ContentEncoding', 'aws-chunked'],
    ['ContentLanguage', 'de, en'],
    ['WebsiteRedirectLocation', '/elsewhere'],
    ['StorageClass', 'STANDARD_IA'],
    ['StorageClass', 'INTELLIGENT_TIERING'],
    ['ServerSideEncryption', 'AES256'],
    ['ServerSideEncryption', 'aws:kms'],
    ['ServerSideEncryption', 'aws:kms:dsse'],
    ['SSEKMSKeyId', 'arn:aws:kms:eu-west-1:111122223333:key/1'],
    ['BucketKeyEnabled', true],
    ['BucketKeyEnabled', false],
  ])('repeats %s: %j', (name, value) => {
    expect(selfCopyInput(makeHead({ [name]: value }), {})[name]).toBe(value);
  });

  test('repeats Expires, as the date of the text that was read', () => {
    const input = selfCopyInput(makeHead({ ExpiresString: 'Fri, 02 Jan 2026 03:04:05 GMT' }), {});

    expect(input.Expires).toEqual(new Date(Date.UTC(2026, 0, 2, 3, 4, 5)));
  });

  test.each([undefined, '0', 'never'])('never sends an invalid date for an Expires of %j', text => {
    const { Expires } = selfCopyInput(makeHead({ ...(text !== undefined && { ExpiresString: text }) }), {});

    expect(Expires === undefined || !Number.isNaN(Expires.getTime())).toBe(true);
  });

  test('sends nothing that the object does not have', () => {
    const input = selfCopyInput(makeHead(), {});

    expect(Object.entries(input).filter(([, value]) => value !== undefined)).toHaveLength(9);
  });
});

describe('copyOntoItself', () => {
  /** Copies an object while S3 gives this answer, and returns the result. */
  async function copy(answer: Partial<CopyObjectCommandOutput>) {
    const { s3 } = await startTestServer();
    s3.middlewareStack.add(() => async () => ({ output: { $metadata: {}, ...answer }, response: {} }), {
      step: 'initialize',
    });
    return copyOntoItself(s3, makeHead(), {});
  }

  test.each<[what: string, answer: Partial<CopyObjectCommandOutput>, copied: CopiedObject]>([
    ['in a bucket without versions', { CopyObjectResult: { ETag: '"new"' } }, { etag: 'new' }],
    [
      'in a bucket with versions',
      { CopyObjectResult: { ETag: '"new"' }, VersionId: 'v2', CopySourceVersionId: 'v1' },
      { etag: 'new', versionId: 'v2', from: 'v1' },
    ],
    [
      'in a bucket with suspended versions',
      { CopyObjectResult: { ETag: '"new"' }, VersionId: 'null', CopySourceVersionId: 'null' },
      { etag: 'new' },
    ],
    ['if S3 sends no ETag', { CopyObjectResult: {} }, { etag: 'abc' }],
    ['if S3 sends nothing', {}, { etag: 'abc' }],
  ])('describes the copy %s', async (_, answer, copied) => {
    expect(await copy(answer)).toEqual(copied);
  });
});

describe('copySource', () => {
  test.each([
    ['a/b c.csv', 'drops/a/b%20c.csv'],
    ['a+b%.csv', 'drops/a%2Bb%25.csv'],
    ['a?versionId=x.csv', 'drops/a%3FversionId%3Dx.csv'],
    ['a#b&c;d.csv', 'drops/a%23b%26c%3Bd.csv'],
    ['имя "x"\n.csv', 'drops/%D0%B8%D0%BC%D1%8F%20%22x%22%0A.csv'],
    ['a//b/../c.csv', 'drops/a//b/../c.csv'],
    ['😀.csv', 'drops/%F0%9F%98%80.csv'],
  ])('encodes the key %j', (key, expected) => {
    expect(copySource(makeHead({}, { key }))).toBe(expected);
  });

  test('names no version, because S3 reports which one it was', () => {
    expect(copySource(makeHead({}, { versionId: 'a+b/c=' }))).toBe('drops/acme/people.csv');
  });
});

describe('whyNotCopied', () => {
  test.each<[reason: string | undefined, what: string, head: ObjectHead]>([
    ['it is larger than 5 GB', 'more than 5 GB', makeHead({}, { size: MAX_COPY_BYTES + 1 })],
    [undefined, '5 GB', makeHead({}, { size: 5 * 1024 ** 3 })],
    ['it is locked', 'a lock in governance mode', makeHead({ ObjectLockMode: 'GOVERNANCE' })],
    ['it is locked', 'a lock in compliance mode', makeHead({ ObjectLockMode: 'COMPLIANCE' })],
    ['it is locked', 'a legal hold', makeHead({ ObjectLockLegalHoldStatus: 'ON' })],
    ['it is locked', 'an event hold', makeHead({ ObjectLockEventHold: 'ON' })],
    [undefined, 'a released legal hold', makeHead({ ObjectLockLegalHoldStatus: 'OFF' })],
    ['it is archived', 'the class GLACIER', makeHead({ StorageClass: 'GLACIER' })],
    ['it is archived', 'the class DEEP_ARCHIVE', makeHead({ StorageClass: 'DEEP_ARCHIVE' })],
    [
      'it is archived',
      'an archive tier',
      makeHead({ StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' }),
    ],
    [undefined, 'the class GLACIER_IR', makeHead({ StorageClass: 'GLACIER_IR' })],
    [undefined, 'the class STANDARD_IA', makeHead({ StorageClass: 'STANDARD_IA' })],
    [
      "it is encrypted with the uploader's own key",
      "a key of the uploader's own",
      makeHead({ SSECustomerAlgorithm: 'AES256' }),
    ],
    [undefined, 'a KMS key', makeHead({ ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true })],
    ['S3 withholds some of its metadata, which a copy would lose', 'withheld metadata', makeHead({ MissingMeta: 1 })],
    [undefined, 'no withheld metadata', makeHead({ MissingMeta: 0 })],
    [undefined, 'nothing special', makeHead()],
  ])('is %j for an object with %s', (reason, _, head) => {
    expect(whyNotCopied(head)).toBe(reason);
  });
});
