import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from '../../s3/read-head.ts';
import { isConflict, isMissing, isPreconditionFailed } from '../../s3/s3-errors.ts';
import { LEDGER_PREFIXES, markerKey } from './ledger-keys.ts';

/** A submission that is open, or was until recently. */
export interface Marker {
  readonly feed: string;
  readonly submission: string;
  /** When it was last marked, or handed out by a sweep. */
  readonly at: Date;
  /** The ETag of this marker, which changes whenever the marker is written. */
  readonly etag: string;
}

/** Some markers, and where the next page begins; `after` is absent on the last page. */
interface MarkerPage {
  readonly markers: readonly Marker[];
  readonly after?: string;
}

/**
 * The index of open submissions, with one marker each, so that a sweep reads only these, whatever the size of the
 * history. A marker says nothing more; the submission's document says what to do.
 */
export interface OpenMarkers {
  mark(feed: string, submission: string): Promise<void>;
  /** Removes a marker, whoever wrote it. */
  unmark(feed: string, submission: string): Promise<void>;
  /** Removes this marker, unless it was written again since. */
  remove(marker: Marker): Promise<void>;
  /**
   * @param after the `after` of the previous page.
   * @param feed lists the submissions of this feed only; all when absent.
   */
  list(after: string | undefined, feed?: string): Promise<MarkerPage>;
}

function readKey(key: string): { feed: string; submission: string } | undefined {
  const [, feed, submission] = /^open\/([^/]+)\/([0-9a-f]{64})$/.exec(key) ?? [];
  return feed === undefined || submission === undefined ? undefined : { feed, submission };
}

interface OpenMarkersOptions {
  readonly s3: S3Client;
  /** The ledger's bucket. */
  readonly bucket: string;
  /** Markers per page, 1 to 1000. */
  readonly pageSize?: number;
  readonly newId?: () => string;
}

export function createOpenMarkers({
  s3,
  bucket,
  pageSize = 1000,
  newId = randomUUID,
}: OpenMarkersOptions): OpenMarkers {
  return {
    async mark(feed, submission) {
      const body = { version: 1, mark: newId() };
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: markerKey(feed, submission),
          Body: JSON.stringify(body),
          ContentType: 'application/json',
        }),
      );
    },
    async unmark(feed, submission) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: markerKey(feed, submission) }));
    },
    async remove({ feed, submission, etag }) {
      try {
        const Key = markerKey(feed, submission);
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, IfMatch: `"${etag}"` }));
      } catch (error) {
        if (!isPreconditionFailed(error) && !isConflict(error) && !isMissing(error)) throw error;
      }
    },
    async list(after, feed) {
      const Prefix = feed === undefined ? LEDGER_PREFIXES.open : markerKey(feed, '');
      const { Contents = [], IsTruncated } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: pageSize, StartAfter: after }),
      );
      const markers = Contents.flatMap(({ Key = '', LastModified = new Date(0), ETag = '' }) => {
        const name = readKey(Key);
        return name ? [{ ...name, at: LastModified, etag: unquoteEtag(ETag) }] : [];
      });
      const last = Contents.at(-1)?.Key;
      return { markers, ...(IsTruncated && last !== undefined && { after: last }) };
    },
  };
}
