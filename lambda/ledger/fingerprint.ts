import { createHash } from 'node:crypto';

/** What makes two events one submission. */
export interface FingerprintInput {
  readonly feed: string;
  readonly bucket: string;
  readonly key: string;
  /** ETag of the object as it was uploaded, without quotes; our own copies of it may carry another. */
  readonly etag: string;
  readonly idempotencyKey?: string | undefined;
  /** The submission of the upload before, where the same file was uploaded again under its key. */
  readonly after?: string | undefined;
}

/** The submission id: hex SHA-256, over JSON so that no two different inputs run together. */
export function fingerprint({ feed, bucket, key, etag, idempotencyKey, after }: FingerprintInput): string {
  return createHash('sha256')
    .update(JSON.stringify([feed, bucket, key, etag, idempotencyKey ?? null, ...(after === undefined ? [] : [after])]))
    .digest('hex');
}

/** What a mark on an object is bound by: metadata travel with every copy, and only on the object that was marked do they name its place. */
export function placeOf({ bucket, key }: Pick<FingerprintInput, 'bucket' | 'key'>): string {
  return createHash('sha256')
    .update(JSON.stringify([bucket, key]))
    .digest('hex')
    .slice(0, 16);
}

/** The API's limit for a list's name. Whether it counts characters or bytes is not documented, so neither may be more. */
const MAX_NAME = 255;

/** A name that begins as a mark does. */
const MARKED = /^~[0-9a-f]{12}/;

/** The mark at the end of a list's name, by which a lost answer finds its list again. */
export function submissionMark(submission: string): string {
  return ` ~${submission.slice(0, 12)}`;
}

/** The longest beginning of a name that has no more than so many UTF-8 bytes, and no half character at its end. */
function cutTo(name: string, maxBytes: number): string {
  let bytes = 0;
  let length = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    length += character.length;
  }
  return name.slice(0, length);
}

/**
 * True when the end of a name, and a mark there, may not survive: a name that is too long for whoever counts bytes, one with
 * characters beyond the BMP, at which a database of 3-byte characters cuts, and one that begins as another mark does.
 */
function isAtRisk(name: string): boolean {
  return Buffer.byteLength(name) > MAX_NAME - 14 || /[\u{10000}-\u{10ffff}]/u.test(name) || MARKED.test(name);
}

/**
 * The name the list gets: it ends in the mark of the submission, and begins with it too where its end may be lost.
 *
 * @param name the name asked for; cut at the end where marks need the room.
 */
export function markedName(name: string, submission: string): string {
  const mark = submissionMark(submission);
  const trimmed = name.trim().toWellFormed();
  if (trimmed === '') return mark.trim();
  if (!isAtRisk(trimmed)) return trimmed + mark;
  return `${mark.trim()} ${cutTo(trimmed, MAX_NAME - 2 * mark.length).trimEnd()}${mark}`;
}
