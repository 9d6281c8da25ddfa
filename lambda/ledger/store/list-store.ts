import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { Count, Time } from '../../fields.ts';
import { unquoteEtag } from '../../s3/read-head.ts';
import { readSmallObject } from '../../s3/read-small-object.ts';
import { isConflict, isMissing, isPreconditionFailed } from '../../s3/s3-errors.ts';
import { collectingKey, LEDGER_PREFIXES, rowsKey, runningKey } from './ledger-keys.ts';

const LookSchema = v.strictObject({
  version: v.literal(1),
  list: Count,
  /** When the next look, or the next turn of collecting, is due. */
  due: Time,
  /** The account in which it was created, if known. */
  account: v.optional(Count),
  /** When it was created. */
  from: Time,
  /** True when the list has ended, and collecting or reporting is left. */
  isOver: v.optional(v.boolean(), false),
  /** True when its end was reported, and only the last look is left. */
  isTold: v.optional(v.boolean(), false),
  /** Since when looks have found no change. */
  since: Time,
  /** The last status from the API. */
  word: v.optional(v.string()),
  /** When the list completed, by the API. */
  completedAt: v.optional(v.string()),
  /** The last count of its calls, and when the counts last changed. */
  progress: v.optional(v.strictObject({ at: Time, movedAt: Time, counts: v.string() })),
  /** Since when a problem has kept the list from proceeding. */
  troubledSince: v.optional(Time),
  /** What was done for suppression lists. */
  suppressed: v.optional(
    v.strictObject({
      /** Digest of the suppression lists whose numbers are no longer in the list. */
      upTo: v.optional(v.string()),
      /** Digest of the rows that were taken out. */
      rows: v.optional(v.string()),
      /** How many of its contacts cannot be compared, as far as the alarm has rung for them. */
      uncompared: v.optional(Count),
      /** Since when the list contains somebody who should not be in it. */
      lateSince: v.optional(Time),
    }),
  ),
  /** In how many consecutive looks the list was missing. */
  missing: v.optional(Count, 0),
});

/** What was done about suppression lists. It contains no telephone numbers, nor digests of any. */
export type Suppressed = NonNullable<ListLook['suppressed']>;

/** The marker of a list: everything that a sweep has to read about it. */
export type ListLook = v.InferOutput<typeof LookSchema>;

/** The marker of a list before its first look. */
export function firstLook(list: number, account: number | undefined, due: string, from: string): ListLook {
  const none = { isOver: false, isTold: false, missing: 0 };
  return { version: 1, list, due, from, since: from, ...none, ...(account !== undefined && { account }) };
}

export interface ListId {
  readonly feed: string;
  readonly submission: string;
}

/** Stored bytes, and the ETag that is the condition of their next write. */
export interface KeptBytes {
  readonly bytes: Buffer;
  /** Without quotes. */
  readonly etag: string;
}

/**
 * The data about lists beside the receipts: their markers, the digests of their rows, and the progress of collecting.
 */
export interface ListStore {
  /** Writes the marker of a list. */
  mark(id: ListId, look: ListLook): Promise<void>;
  /** `undefined` when the list has no marker, `unreadable` when its marker is invalid. */
  readMark(id: ListId): Promise<ListLook | 'unreadable' | undefined>;
  /**
   * Notes on a marker what was done for suppression lists, and leaves the rest unchanged.
   *
   * @returns the marker; `undefined` when it is gone or was written meanwhile, so the work is done again.
   */
  noteSuppressed(id: ListId, suppressed: Suppressed): Promise<ListLook | undefined>;
  unmark(id: ListId): Promise<void>;
  /** @param after the end of the previous page. */
  page(after: string | undefined): Promise<{ readonly ids: readonly ListId[]; readonly after?: string }>;
  writeRows(id: ListId, bytes: Uint8Array): Promise<void>;
  readRows(id: ListId): Promise<Buffer | undefined>;
  readProgress(id: ListId): Promise<KeptBytes | undefined>;
  /**
   * Writes progress, on the condition that it is still the one that was read, or that there is none.
   *
   * @returns its ETag; `undefined` when another worker wrote meanwhile.
   */
  writeProgress(id: ListId, bytes: Uint8Array, previous: string | undefined): Promise<string | undefined>;
  removeProgress(id: ListId): Promise<void>;
}

const MAX_MARK_BYTES = 4096;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

export function createListStore(s3: S3Client, bucket: string, pageSize = 1000): ListStore {
  const put = (Key: string, Body: Uint8Array | string, conditions: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...conditions }));
  const remove = async (Key: string) => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  };
  const read = async (key: string): Promise<KeptBytes | undefined> => {
    const found = await readSmallObject(s3, bucket, key, MAX_KEPT_BYTES);
    return found && !found.tooLarge ? found : undefined;
  };
  const readLook = async ({ feed, submission }: ListId) => {
    const found = await readSmallObject(s3, bucket, runningKey(feed, submission), MAX_MARK_BYTES);
    if (found === undefined) return undefined;
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), LookSchema), found.bytes.toString('utf8'));
    return { look: result.success ? result.output : ('unreadable' as const), etag: found.etag };
  };
  return {
    async mark({ feed, submission }, look) {
      await put(runningKey(feed, submission), JSON.stringify(look), { ContentType: 'application/json' });
    },
    readMark: async id => (await readLook(id))?.look,
    async noteSuppressed(id, suppressed) {
      const found = await readLook(id);
      if (found === undefined || found.look === 'unreadable') return undefined;
      const look = { ...found.look, suppressed };
      const condition = { ContentType: 'application/json', IfMatch: `"${found.etag}"` };
      try {
        await put(runningKey(id.feed, id.submission), JSON.stringify(look), condition);
        return look;
      } catch (error) {
        if (isPreconditionFailed(error) || isConflict(error) || isMissing(error)) return undefined;
        throw error;
      }
    },
    unmark: ({ feed, submission }) => remove(runningKey(feed, submission)),
    async page(after) {
      const { Contents = [], IsTruncated } = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: LEDGER_PREFIXES.running,
          MaxKeys: pageSize,
          StartAfter: after,
        }),
      );
      const ids = Contents.flatMap(({ Key = '' }) => {
        const [, feed, submission] = /^running\/([^/]+)\/([0-9a-f]{64})$/.exec(Key) ?? [];
        return feed === undefined || submission === undefined ? [] : [{ feed, submission }];
      });
      const last = Contents.at(-1)?.Key;
      return { ids, ...(IsTruncated && last !== undefined && { after: last }) };
    },
    async writeRows({ feed, submission }, bytes) {
      await put(rowsKey(feed, submission), bytes);
    },
    async readRows({ feed, submission }) {
      return (await read(rowsKey(feed, submission)))?.bytes;
    },
    readProgress: ({ feed, submission }) => read(collectingKey(feed, submission)),
    async writeProgress({ feed, submission }, bytes, previous) {
      const condition = previous === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${previous}"` };
      try {
        const { ETag = '' } = await put(collectingKey(feed, submission), bytes, condition);
        return unquoteEtag(ETag);
      } catch (error) {
        if (isPreconditionFailed(error) || isConflict(error) || isMissing(error)) return undefined;
        throw error;
      }
    },
    removeProgress: ({ feed, submission }) => remove(collectingKey(feed, submission)),
  };
}
