import { createHash } from 'node:crypto';

/** What makes two events one submission. */
export interface FingerprintInput {
  readonly feed: string;
  readonly bucket: string;
  readonly key: string;
  /** ETag of the object as it was uploaded, without quotes; our own copies of it may carry another. */
  readonly etag: string;
  readonly idempotencyKey?: string | undefined;
}

/** The submission id: hex SHA-256, over JSON so that no two different inputs run together. */
export function fingerprint({ feed, bucket, key, etag, idempotencyKey }: FingerprintInput): string {
  return createHash('sha256')
    .update(JSON.stringify([feed, bucket, key, etag, idempotencyKey ?? null]))
    .digest('hex');
}

/** The API's limit for a list's name, in UTF-16 units. */
const MAX_NAME = 255;

/** The mark at the end of a list's name, by which a lost answer finds its list again. */
export function submissionMark(submission: string): string {
  return ` ~${submission.slice(0, 12)}`;
}

/**
 * The name the list gets: it ends in the mark of the submission.
 *
 * @param name the name asked for; cut at the end where the mark needs the room.
 */
export function markedName(name: string, submission: string): string {
  const mark = submissionMark(submission);
  const room = MAX_NAME - mark.length;
  // A cut through a surrogate pair would leave half a character.
  const cut = /[\ud800-\udbff]$/.test(name.slice(0, room)) ? room - 1 : room;
  return name.slice(0, cut).trimEnd() + mark;
}
