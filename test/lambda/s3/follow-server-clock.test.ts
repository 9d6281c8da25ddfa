import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createServerClock, followServerClock } from '../../../lambda/s3/follow-server-clock.ts';
import { startApi } from '../../support/start-api.ts';

const HOST = Date.UTC(2026, 0, 2, 3, 4, 5);
const header = (ms: number) => new Date(ms).toUTCString();

describe('the clock', () => {
  test.each([
    ['behind', -3600],
    ['ahead', 3600],
    ['two minutes ahead', 120],
  ])('of a host that is %s follows the server', (_, seconds) => {
    let host = HOST;
    const { now, observe } = createServerClock(() => new Date(host));
    observe(header(HOST - seconds * 1000));
    host += 60_000;

    expect(Math.abs(now().getTime() - (HOST - seconds * 1000 + 60_000))).toBeLessThanOrEqual(1000);
  });

  test.each([undefined, 'not a date', header(HOST), header(HOST - 2_000), header(HOST + 1_000)])(
    'follows its host after the header %j',
    date => {
      const { now, observe } = createServerClock(() => new Date(HOST));
      observe(date);

      expect(now().getTime()).toBe(HOST);
    },
  );

  test('follows its host again after that was corrected', () => {
    let host = HOST;
    const { now, observe } = createServerClock(() => new Date(host));
    observe(header(HOST + 600_000));
    host += 600_000;
    observe(header(host));

    expect(now().getTime()).toBe(host);
  });
});

describe('a client', () => {
  test.each([
    ['with the object', 200, ''],
    ['that the key does not exist', 404, '<Error><Code>NoSuchKey</Code></Error>'],
    ['that a precondition failed', 412, '<Error><Code>PreconditionFailed</Code></Error>'],
  ])('notices when S3 answered %s', async (_, status, body) => {
    const api = await startApi((_request, response) => {
      response.writeHead(status, { date: header(HOST), etag: '"abc"' }).end(body);
    });
    const s3 = new S3Client({
      endpoint: api.url,
      region: 'us-east-1',
      forcePathStyle: true,
      // With such a wrong clock the client would correct itself and ask again.
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const seen: (string | undefined)[] = [];
    followServerClock(s3, date => seen.push(date));

    await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch(() => undefined);
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })).catch(() => undefined);

    expect(seen).toEqual([header(HOST), header(HOST)]);
  });
});
