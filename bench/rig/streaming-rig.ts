import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { buildHeapArguments } from '../../local/runtime/build-node-arguments.ts';
import { createLocalClient } from '../../local/s3/create-local-client.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import type { Job, Transferred } from '../peers/job.ts';
import { buildPeers } from './build-peers.ts';
import { sampleBytes, sampleCsv } from './sample-csv.ts';
import type { StreamingServers } from './streaming-servers.ts';

const run = promisify(execFile);
const BUCKET = 'bench';
/** Every program gets the heap of a function with this much memory. */
const MEMORY_MB = 256;

/** An uploaded object. */
type Uploaded = Pick<Job, 'key' | 'bytes' | 'getUrl'>;

/** S3, a server that discards, and the programs that transfer from one to the other. */
interface StreamingRig {
  /** Uploads a valid CSV of about this size. */
  upload(bytes: number): Promise<Uploaded>;
  /**
   * Runs a program that transfers, in its own process.
   *
   * @param program a file of `bench/peers`.
   * @param how with or without TLS; how many transfers after a first one, 0 to measure the first one itself.
   * @throws {Error} with the program's output, when it failed.
   */
  transfer(program: string, object: Uploaded, how: { tls: boolean; repeats: number }): Promise<Transferred>;
  close(): Promise<void>;
}

async function upload(client: S3Client, bytes: number): Promise<Uploaded> {
  const Key = `drops/${bytes}.csv`;
  const ContentLength = sampleBytes(bytes);
  const Body = Readable.from(sampleCsv(bytes), { objectMode: false });
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength }));
  const getUrl = await getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, Key }), { expiresIn: 7200 });
  return { key: Key, bytes: ContentLength, getUrl };
}

async function waitForServers(servers: ChildProcess): Promise<StreamingServers> {
  const [message] = await once(servers, 'message');
  return message;
}

/** Builds the programs, and starts the servers in their own process. */
export async function startStreamingRig(): Promise<StreamingRig> {
  const fileOf = await buildPeers();
  const servers = fork(join(import.meta.dirname, 'streaming-servers.ts'), { execArgv: [] });
  const { endpoint, sinkUrl, tlsSinkUrl, certificate } = await waitForServers(servers);
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const credentials = join(dir, 'credentials.json');
  await writeFile(credentials, JSON.stringify(await makeServiceAccount()));
  const client = createLocalClient(endpoint);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));

  return {
    upload: bytes => upload(client, bytes),

    async transfer(program, object, { tls, repeats }) {
      const job: Job = {
        ...object,
        endpoint,
        bucket: BUCKET,
        credentials,
        repeats,
        sinkUrl: tls ? tlsSinkUrl : sinkUrl,
      };
      const { stdout } = await run(
        process.execPath,
        [...buildHeapArguments(MEMORY_MB), fileOf(program), JSON.stringify(job)],
        // Without this environment, which may have other credentials.
        { env: { NODE_EXTRA_CA_CERTS: certificate, TMPDIR: tmpdir() } },
      );
      return JSON.parse(stdout);
    },

    async close() {
      client.destroy();
      servers.disconnect();
      await once(servers, 'exit');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
