import type { S3Client } from '@aws-sdk/client-s3';
import { readHead } from '../../lambda/s3/read-head.ts';
import { openSource, type Source } from '../../lambda/s3/read-object.ts';
import { createS3Client } from '../../lambda/s3/s3-client.ts';
import { readUpload, WITH_LOOK_BYTES } from '../../lambda/sources/read-upload.ts';
import { createApiDispatcher, createCallList } from '../../lambda/voximplant/create-call-list.ts';
import type { PlannedBytes } from '../../lambda/voximplant/upload/stream-body.ts';
import type { Job } from './job.ts';
import { checkAnswer } from './run-transfers.ts';

const IDLE_MS = 30_000;
const dispatcher = createApiDispatcher();
let client: S3Client | undefined;

/** The function's steps before it reads a drop: one client, and one look at the object, which brings a small file with it. */
export async function openDrop({ endpoint, bucket, key, bytes }: Job): Promise<Source> {
  client ??= createS3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { signal } = new AbortController();
  const options = { s3: client, signal, idleMs: IDLE_MS };
  const head =
    bytes <= WITH_LOOK_BYTES
      ? await readUpload({ ...options, bucket, key })
      : await readHead(client, bucket, key, signal);
  if (head === undefined) throw new Error(`there is no ${key}`);
  return openSource({ ...options, head });
}

/** The function's second pass, without its ledger. */
export async function sendDrop(
  { sinkUrl }: Job,
  source: AsyncIterable<Uint8Array>,
  planned: PlannedBytes,
): Promise<void> {
  const result = await createCallList({
    apiUrl: sinkUrl,
    token: 'none',
    parameters: { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'bench' },
    listName: 'bench',
    boundaryId: '0123456789abcdef0123456789abcdef',
    source,
    planned,
    commit: async () => undefined,
    signal: new AbortController().signal,
    idleMs: IDLE_MS,
    dispatcher,
  });
  if (result.kind !== 'answered' || result.answer.kind !== 'created') throw new Error(JSON.stringify(result));
  checkAnswer(result.answer.full);
}
