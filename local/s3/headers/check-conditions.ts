import { S3Error } from '../http/s3-error.ts';

/** The values that conditions are compared with. */
interface Comparable {
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly lastModified: number;
}

/**
 * Evaluates If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since of a read, in RFC 9110's order.
 *
 * @returns false when the answer is 304 Not Modified
 * @throws S3Error PreconditionFailed (412)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function checkReadConditions(headers: ReadonlyMap<string, string>, object: Comparable): boolean {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (isAfter(object, headers.get('if-unmodified-since')) === true) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined) return !matchesEtag(ifNoneMatch, object.etag);
  return isAfter(object, headers.get('if-modified-since')) !== false;
}

/**
 * Evaluates the conditions on the source of a copy; every failure is 412, even where a read would answer 304.
 *
 * @throws S3Error PreconditionFailed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function checkCopySourceConditions(headers: ReadonlyMap<string, string>, source: Comparable): void {
  const prefix = 'x-amz-copy-source-';
  const sourceHeaders = new Map(
    [...headers].flatMap(([name, value]) =>
      name.startsWith(`${prefix}if-`) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
  if (!checkReadConditions(sourceHeaders, source)) throw preconditionFailed(`${prefix}if-none-match`);
}

/**
 * Evaluates the conditions of a write against the current object; call it inside the key's lock, right before the
 * commit.
 *
 * @param current undefined when there is no object or its newest version is a delete marker
 * @throws S3Error PreconditionFailed (412), NoSuchKey (404) for If-Match without an object, NotImplemented for an
 * If-None-Match other than `*`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(headers: ReadonlyMap<string, string>, current: Comparable | undefined): void {
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') throw new S3Error('NotImplemented');
  if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
  const ifMatch = headers.get('if-match');
  if (ifMatch === undefined) return;
  if (current === undefined) throw new S3Error('NoSuchKey');
  if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** True when an entity-tag list (`"a", "b"`, bare tags, or `*`) contains this ETag. */
export function matchesEtag(list: string, etag: string): boolean {
  return list.split(',').some(item => {
    const tag = item.trim().replace(/^W\//, '');
    return tag === '*' || tag.replace(/^"(.*)"$/, '$1') === etag;
  });
}

function isAfter(object: Comparable, date: string | undefined): boolean | undefined {
  const limit = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(limit) ? undefined : object.lastModified > limit;
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', { fields: { Condition: condition } });
}
