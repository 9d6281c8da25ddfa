import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { S3Event } from '../../../local/s3/s3-event.ts';
import { type S3Server, type S3ServerOptions, startS3Server } from '../../../local/s3/start-s3-server.ts';

/** A server of its own for one test, with a client and a bucket called `drops`. */
export interface TestServer {
  readonly server: S3Server;
  readonly s3: S3Client;
  readonly dir: string;
  readonly events: S3Event[];
}

/** Starts a server in a fresh directory, and removes both when the test ends. */
export async function startTestServer(
  options: Partial<S3ServerOptions> & { versioned?: boolean } = {},
): Promise<TestServer> {
  const { versioned = false, ...serverOptions } = options;
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-s3-'));
  const events: S3Event[] = [];
  const server = await startS3Server({ dir, onEvent: event => events.push(event), ...serverOptions });
  onTestFinished(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });
  const s3 = connect(server);
  await s3.send(new CreateBucketCommand({ Bucket: 'drops' }));
  if (versioned) {
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'drops', VersioningConfiguration: { Status: 'Enabled' } }));
  }
  server.clearRequests();
  return { server, s3, dir, events };
}

/** Makes a client that never retries, so that a test sees every error. */
export function connect(
  server: Pick<S3Server, 'endpoint' | 'region'>,
  config: S3ClientConfig = {},
  createClient = (all: S3ClientConfig) => new S3Client(all),
): S3Client {
  const client = createClient({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** Matches an error of the SDK: `toMatchObject(s3Error(412, 'PreconditionFailed'))`. */
export function s3Error(status: number, name?: string): object {
  return { $metadata: { httpStatusCode: status }, ...(name !== undefined && { name }) };
}

/** The value of `CopySource` for an object, URL-encoded. */
export function copySource(bucket: string, key: string, versionId?: string): string {
  const path = `${bucket}/${key}`.split('/').map(encodeURIComponent).join('/');
  return versionId === undefined ? path : `${path}?versionId=${versionId}`;
}

/** The body of an answer as a Node stream. */
export function streamOf(answer: { Body?: unknown }): Readable {
  if (!(answer.Body instanceof Readable)) throw new Error('the answer must have a streaming body');
  return answer.Body;
}
