import { createHash } from 'node:crypto';

/** Events with the same input belong to the same submission. */
export interface FingerprintInput {
  readonly feed: string;
  readonly bucket: string;
  readonly key: string;
  /** The ETag of the object as uploaded, without quotes; our own copies of it may have another. */
  readonly etag: string;
  readonly idempotencyKey?: string | undefined;
  /** The submission of the previous upload, if the same file was uploaded again under its key. */
  readonly after?: string | undefined;
}

/** The submission id: hex SHA-256 of JSON, so that different inputs cannot run together. */
export function fingerprint({ feed, bucket, key, etag, idempotencyKey, after }: FingerprintInput): string {
  return createHash('sha256')
    .update(JSON.stringify([feed, bucket, key, etag, idempotencyKey ?? null, ...(after === undefined ? [] : [after])]))
    .digest('hex');
}

/**
 * Binds a mark to the place of its object: metadata travel with every copy, but only on the marked object do they name
 * its own place.
 */
export function placeOf({ bucket, key }: Pick<FingerprintInput, 'bucket' | 'key'>): string {
  return createHash('sha256')
    .update(JSON.stringify([bucket, key]))
    .digest('hex')
    .slice(0, 16);
}

/** The API's limit for a list's name. Whether it counts characters or bytes is undocumented, so both are limited. */
const MAX_NAME = 255;

/** A name that begins like a mark. */
const MARKED = /^~[0-9a-f]{12}/;

/** The mark at the end of a list's name, by which a list is found again after a lost answer. */
export function submissionMark(submission: string): string {
  return ` ~${submission.slice(0, 12)}`;
}

/** The longest beginning of a name with at most `maxBytes` UTF-8 bytes, without half a character at its end. */
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
 * True if the end of a name, and a mark there, could be lost: if the name is too long in bytes, has characters beyond
 * the BMP, at which a database with 3-byte characters cuts, or begins like another mark.
 */
function isAtRisk(name: string): boolean {
  return Buffer.byteLength(name) > MAX_NAME - 14 || /[\u{10000}-\u{10ffff}]/u.test(name) || MARKED.test(name);
}

/**
 * The name of the list. It ends in the mark of the submission, and also begins with it if its end could be lost.
 *
 * @param name the requested name; its end is cut if the marks need the room.
 */
export function markedName(name: string, submission: string): string {
  const mark = submissionMark(submission);
  const trimmed = name.trim().toWellFormed();
  if (trimmed === '') return mark.trim();
  if (!isAtRisk(trimmed)) return trimmed + mark;
  return `${mark.trim()} ${cutTo(trimmed, MAX_NAME - 2 * mark.length).trimEnd()}${mark}`;
}
