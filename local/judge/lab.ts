import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { answerOf, type Lab } from './semantic.ts';

/** A lab, and how to remove everything from it. */
export interface OpenLab {
  readonly lab: Lab;
  close(): Promise<void>;
}

async function deleteVersions({ s3, bucket: Bucket }: Lab): Promise<void> {
  for (;;) {
    // Listed versions are deleted before the next request, so the first page is always the next one.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'judge/' }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    for (const { Key, VersionId } of found) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    if (found.length === 0) return;
  }
}

async function deleteObjects({ s3, bucket: Bucket }: Lab): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: 'judge/' }))
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

const empty = (lab: Lab) => (lab.isVersioned ? deleteVersions(lab) : deleteObjects(lab));

/** Enables versioning. Returns whether the server supports it. */
async function enableVersions(s3: S3Client, Bucket: string): Promise<boolean> {
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  const answer = await answerOf(s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })));
  return answer === 'done' && (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status === 'Enabled';
}

/**
 * Creates a bucket, which is deleted when the lab is closed. `undefined` when versions are required and the server has
 * none.
 */
export async function makeLab(s3: S3Client, isVersioned: boolean): Promise<OpenLab | undefined> {
  const bucket = `dropdial-judge-${randomUUID().slice(0, 13)}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const lab: Lab = { s3, bucket, isVersioned };
  const remove = () => s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  if (isVersioned && !(await enableVersions(s3, bucket))) {
    await remove();
    return undefined;
  }
  return {
    lab,
    async close() {
      await empty(lab);
      await remove();
    },
  };
}

/** Works in an existing bucket, below `judge/`. */
export async function openLab(s3: S3Client, bucket: string): Promise<OpenLab> {
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  const lab: Lab = { s3, bucket, isVersioned: Status === 'Enabled' };
  return { lab, close: () => empty(lab) };
}
