import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { startS3Server } from '../../../local/s3/start-s3-server.ts';
import { sendRaw, sendSigned, signPut } from './send-signed.ts';
import { connect, s3Error, startTestServer } from './start-test-server.ts';

const Bucket = 'drops';
const get = new GetObjectCommand({ Bucket, Key: 'a b/ü+%.csv' });
const put = new PutObjectCommand({ Bucket, Key: 'a b/ü+%.csv', Body: 'x' });

describe('authentication', () => {
  test('rejects another secret, an unknown key and another region', async () => {
    const { server } = await startTestServer();
    const wrongSecret = connect(server, { credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } });
    const wrongKey = connect(server, { credentials: { accessKeyId: 'who', secretAccessKey: 'test' } });
    const wrongRegion = connect(server, { region: 'eu-west-1' });

    await expect(wrongSecret.send(put)).rejects.toMatchObject(s3Error(403, 'SignatureDoesNotMatch'));
    await expect(wrongKey.send(put)).rejects.toMatchObject(s3Error(403, 'InvalidAccessKeyId'));
    await expect(wrongRegion.send(put)).rejects.toMatchObject(s3Error(400, 'AuthorizationHeaderMalformed'));
  });

  test('accepts the configured key pair and region', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's/e+c=ret' };
    const { server, dir } = await startTestServer();
    await server.close();
    const other = await startS3Server({ dir, credentials, region: 'eu-central-1' });

    const stored = await connect(other, { credentials }).send(put);
    await other.close();

    expect(stored.ETag).toBeDefined();
  });

  test('rejects a request without a signature, and a clock that is 16 minutes off', async () => {
    const { server } = await startTestServer();
    const late = await startTestServer({ now: () => Date.now() + 16 * 60_000 }).catch((error: unknown) => error);

    const anonymous = await fetch(`${server.endpoint}/drops/k`);

    expect(anonymous.status).toBe(403);
    expect(await anonymous.text()).toContain('<Code>AccessDenied</Code>');
    expect(late).toMatchObject(s3Error(403, 'RequestTimeTooSkewed'));
  });

  test('accepts the clock of this machine beside its own if configured', async () => {
    const late = { now: () => Date.now() + 16 * 60_000, acceptsMachineClock: true };

    await expect(startTestServer(late)).resolves.toBeDefined();
  });

  test('rejects a header that was added or changed after signing', async () => {
    const { server } = await startTestServer();
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-meta-a': '1' };
    const signed = await signPut(server, '/drops/k', headers);

    const added = await sendRaw(server, '/drops/k', 'x', { ...signed.headers, 'x-amz-meta-b': '2' });
    const changed = await sendRaw(server, '/drops/k', 'x', { ...signed.headers, 'x-amz-meta-a': '2' });
    const moved = await sendRaw(server, '/drops/other', 'x', signed.headers);

    expect(added.text).toContain('AccessDenied');
    expect(changed.text).toContain('SignatureDoesNotMatch');
    expect(moved.text).toContain('SignatureDoesNotMatch');
  });

  test('rejects a body whose digest differs from the signed one', async () => {
    const { server } = await startTestServer();

    const answer = await sendSigned(server, '/drops/k', 'x', { 'x-amz-content-sha256': '0'.repeat(64) });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('XAmzContentSHA256Mismatch');
  });

  test('lets presigned URLs write and read, with the headers that were moved into them', async () => {
    const { server, s3 } = await startTestServer();
    const signer = connect(server, { requestChecksumCalculation: 'WHEN_REQUIRED' });
    const command = new PutObjectCommand({
      ...get.input,
      ContentType: 'text/csv',
      Metadata: { a: '1' },
      Tagging: 't=1',
    });
    const putUrl = await getSignedUrl(signer, command, { expiresIn: 60 });

    const written = await fetch(putUrl, { method: 'PUT', body: 'signed', headers: { 'content-type': 'text/csv' } });
    const read = await fetch(await getSignedUrl(s3, get, { expiresIn: 60 }));

    expect(written.status).toBe(200);
    expect(await read.text()).toBe('signed');
    expect(await s3.send(new HeadObjectCommand(get.input))).toMatchObject({
      Metadata: { a: '1' },
      ContentType: 'text/csv',
    });
  });

  test('rejects a presigned URL that was changed, is used for something else or has expired', async () => {
    let now = Date.now();
    const { s3 } = await startTestServer({ now: () => now });
    await s3.send(put);
    const url = await getSignedUrl(s3, get, { expiresIn: 60 });

    const tampered = await fetch(url.replace(/Signature=.{8}/, 'Signature=00000000'));
    const longer = await fetch(url.replace('Expires=60', 'Expires=600'));
    const deletion = await fetch(url, { method: 'DELETE' });
    const inTime = await fetch(url);
    now += 62_000;
    const expired = await fetch(url);

    expect([tampered.status, longer.status, deletion.status, inTime.status, expired.status]).toEqual([
      403, 403, 403, 200, 403,
    ]);
    expect(await expired.text()).toContain('Request has expired');
  });
});
