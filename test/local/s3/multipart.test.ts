import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { copySource, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const Key = 'k';
const FIVE = Buffer.alloc(5 * 1024 * 1024, 'a');
const TAIL = Buffer.from('tail');
const md5 = (...parts: Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest();

async function begin(s3: S3Client, input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  const sendPart = async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
    const algorithm = input.ChecksumAlgorithm;
    const part = await s3.send(
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        Body,
        ...(algorithm && { ChecksumAlgorithm: algorithm }),
      }),
    );
    const { ETag, ChecksumSHA256 } = part;
    return { PartNumber, ETag, ChecksumSHA256 };
  };
  const complete = (Parts: CompletedPart[], extra: object = {}) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...extra }));
  return { UploadId, sendPart, complete };
}

const read = async (s3: S3Client) =>
  Buffer.from((await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()) ?? []);

describe('a multipart upload', () => {
  test('becomes one object with the headers, tags and metadata from its creation', async () => {
    const { s3, events } = await startTestServer();
    const upload = await begin(s3, { ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 't=1' });
    const second = await upload.sendPart(2, TAIL);
    const first = await upload.sendPart(1, FIVE);

    const done = await upload.complete([first, second]);

    expect(done.ETag).toBe(`"${md5(md5(FIVE), md5(TAIL)).toString('hex')}-2"`);
    expect(FIVE.equals((await read(s3)).subarray(0, FIVE.length))).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { a: '1' },
      ContentLength: FIVE.length + 4,
      ETag: done.ETag,
    });
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([{ Key: 't', Value: '1' }]);
    expect(events.map(event => event.type)).toEqual(['ObjectCreated:CompleteMultipartUpload']);
  });

  test('returns its parts, and ranges across them', async () => {
    const { s3 } = await startTestServer();
    const upload = await begin(s3);
    await upload.complete([await upload.sendPart(1, FIVE), await upload.sendPart(7, TAIL)]);
    const get = async (input: object) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key, ...input }))).Body?.transformToString();

    expect(await get({ PartNumber: 7 })).toBe('tail');
    expect(await get({ Range: `bytes=${FIVE.length - 2}-${FIVE.length + 1}` })).toBe('aata');
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }))).PartsCount).toBe(2);
    await expect(get({ PartNumber: 2 })).rejects.toMatchObject(s3Error(416));
  });

  test('is listed with its parts, where a part that was sent again replaces the first', async () => {
    const { s3 } = await startTestServer();
    const upload = await begin(s3);
    await upload.sendPart(1, Buffer.from('first'));
    const again = await upload.sendPart(1, Buffer.from('again!'));

    const parts = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId: upload.UploadId }));
    const uploads = await s3.send(new ListMultipartUploadsCommand({ Bucket }));

    expect(parts.Parts).toEqual([expect.objectContaining({ PartNumber: 1, ETag: again.ETag, Size: 6 })]);
    expect(uploads.Uploads).toEqual([expect.objectContaining({ Key, UploadId: upload.UploadId })]);
  });

  test('rejects wrong lists of parts', async () => {
    const { s3 } = await startTestServer();
    const upload = await begin(s3);
    const one = await upload.sendPart(1, Buffer.from('small'));
    const two = await upload.sendPart(2, TAIL);

    await expect(upload.complete([one, two])).rejects.toMatchObject(s3Error(400, 'EntityTooSmall'));
    await expect(upload.complete([two, one])).rejects.toMatchObject(s3Error(400, 'InvalidPartOrder'));
    await expect(upload.complete([{ ...one, ETag: two.ETag }])).rejects.toMatchObject(s3Error(400, 'InvalidPart'));
    await expect(upload.complete([{ ...one, PartNumber: 3 }])).rejects.toMatchObject(s3Error(400, 'InvalidPart'));
    await expect(upload.complete([])).rejects.toMatchObject(s3Error(400, 'MalformedXML'));
    await expect(upload.complete([one], { MpuObjectSize: 4 })).rejects.toMatchObject(s3Error(400, 'InvalidRequest'));
    await expect(upload.complete([one])).resolves.toHaveProperty('ETag');
  });

  test('is gone once it is completed or aborted', async () => {
    const { s3 } = await startTestServer();
    const completed = await begin(s3);
    await completed.complete([await completed.sendPart(1, TAIL)]);
    const aborted = await begin(s3);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: aborted.UploadId }));

    await expect(completed.sendPart(2, TAIL)).rejects.toMatchObject(s3Error(404, 'NoSuchUpload'));
    await expect(aborted.sendPart(1, TAIL)).rejects.toMatchObject(s3Error(404, 'NoSuchUpload'));
    await expect(aborted.complete([{ PartNumber: 1, ETag: 'x' }])).rejects.toMatchObject(s3Error(404, 'NoSuchUpload'));
  });

  test('can be made of ranges of other objects, under conditions', async () => {
    const { s3 } = await startTestServer();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'src a+b', Body: Buffer.concat([FIVE, TAIL]) }));
    const { UploadId, complete } = await begin(s3);
    const copyPart = async (PartNumber: number, CopySourceRange: string) => {
      const CopySource = copySource(Bucket, 'src a+b');
      const input = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange, CopySourceIfMatch: ETag };
      return { PartNumber, ETag: (await s3.send(new UploadPartCopyCommand(input))).CopyPartResult?.ETag };
    };

    await complete([
      await copyPart(1, `bytes=0-${FIVE.length - 1}`),
      await copyPart(2, `bytes=${FIVE.length}-${FIVE.length + 3}`),
    ]);

    expect(md5(await read(s3))).toEqual(md5(FIVE, TAIL));
    const { UploadId: other } = await begin(s3);
    const source = { Bucket, Key, UploadId: other, PartNumber: 1, CopySource: copySource(Bucket, 'src a+b') };
    const stale = s3.send(new UploadPartCopyCommand({ ...source, CopySourceIfMatch: '"0"' }));
    await expect(stale).rejects.toMatchObject(s3Error(412));
    const beyond = s3.send(new UploadPartCopyCommand({ ...source, CopySourceRange: 'bytes=0-99999999' }));
    await expect(beyond).rejects.toMatchObject(s3Error(416));
  });

  test('turns into a single part with a plain MD5 when it is copied, and keeps its tags', async () => {
    const { s3 } = await startTestServer();
    const upload = await begin(s3, { Tagging: 't=1' });
    await upload.complete([await upload.sendPart(1, FIVE), await upload.sendPart(2, TAIL)]);

    const copy = await s3.send(
      new CopyObjectCommand({ Bucket, Key, CopySource: copySource(Bucket, Key), MetadataDirective: 'REPLACE' }),
    );

    expect(copy.CopyObjectResult?.ETag).toBe(`"${md5(FIVE, TAIL).toString('hex')}"`);
    expect(md5(await read(s3))).toEqual(md5(FIVE, TAIL));
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([{ Key: 't', Value: '1' }]);
  });

  test('combines the checksums of its parts into its own, or computes it over all bytes', async () => {
    const { s3 } = await startTestServer();
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const composite = await begin(s3, { ChecksumAlgorithm: 'SHA256' });
    const parts = [await composite.sendPart(1, FIVE), await composite.sendPart(2, TAIL)];
    const done = await composite.complete(parts);
    expect(done.ChecksumSHA256).toBe(`${sha256(Buffer.concat([sha256(FIVE), sha256(TAIL)])).toString('base64')}-2`);

    const full = await begin(s3, { ChecksumAlgorithm: 'CRC64NVME' });
    const whole = await full.complete([await full.sendPart(1, FIVE), await full.sendPart(2, TAIL)]);
    const single = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'single',
        Body: Buffer.concat([FIVE, TAIL]),
        ChecksumAlgorithm: 'CRC64NVME',
      }),
    );
    expect(whole.ChecksumCRC64NVME).toBe(single.ChecksumCRC64NVME);
    expect(whole.ChecksumType).toBe('FULL_OBJECT');
  });
});
