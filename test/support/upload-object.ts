import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readHead } from '../../lambda/s3/read-head.ts';
import { startTestServer } from '../local/s3/start-test-server.ts';

/** Where {@link uploadObject} uploads to. */
export const PLACE = { Bucket: 'drops', Key: 'acme/people.csv' };

/** Uploads an object to the test's own local S3, and returns its head. */
export async function uploadObject(body: string | Buffer, options?: Parameters<typeof startTestServer>[0]) {
  const { s3 } = await startTestServer(options);
  await s3.send(new PutObjectCommand({ ...PLACE, Body: body }));
  const head = await readHead(s3, PLACE.Bucket, PLACE.Key, AbortSignal.timeout(10_000));
  if (head === undefined) throw new Error('the object that was uploaded is not there');
  return { s3, head };
}
