import * as v from 'valibot';
import { readXml } from '../http/read-xml.ts';
import { S3Error } from '../http/s3-error.ts';
import type { Tag } from '../store/object-record.ts';

const MAX_TAGS = 10;
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const taggingSchema = v.object({
  Tagging: v.union([
    v.object({
      TagSet: v.union([v.object({ Tag: v.array(v.object({ Key: v.string(), Value: v.string() })) }), v.string()]),
    }),
    v.string(),
  ]),
});

/**
 * Reads the x-amz-tagging header (form encoding, so `+` is a space).
 *
 * @throws S3Error InvalidArgument when it is not form-encoded, BadRequest and InvalidTag when it exceeds the limits
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function parseTaggingHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined || header === '') return [];
  const tags = header.split('&').map(pair => {
    const equals = pair.indexOf('=');
    return {
      key: decodeForm(equals === -1 ? pair : pair.slice(0, equals)),
      value: equals === -1 ? '' : decodeForm(pair.slice(equals + 1)),
    };
  });
  return checkTags(tags);
}

/** Reads the body of PutObjectTagging, with the same limits as the header. */
export function parseTaggingDocument(xml: string): readonly Tag[] {
  const { Tagging: tagging } = readXml(xml, taggingSchema);
  if (typeof tagging === 'string') throw new S3Error('MalformedXML');
  const { TagSet: set } = tagging;
  return checkTags(typeof set === 'string' ? [] : set.Tag.map(tag => ({ key: tag.Key, value: tag.Value })));
}

/**
 * Up to 10 tags with keys of 1 to 128 and values of 0 to 256 Unicode characters, unique keys, documented characters
 * only.
 */
function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_TAGS)
    throw new S3Error('BadRequest', { message: `Object tags cannot be greater than ${MAX_TAGS}` });
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (seen.has(key)) throw new S3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key' });
    seen.add(key);
    const keyLength = [...key].length;
    if (keyLength < 1 || keyLength > MAX_KEY_CHARACTERS || !ALLOWED.test(key)) {
      throw new S3Error('InvalidTag', { message: 'The TagKey you have provided is invalid' });
    }
    if (/^aws:/i.test(key))
      throw new S3Error('InvalidTag', { message: 'System tags cannot be added/updated by requester' });
    if ([...value].length > MAX_VALUE_CHARACTERS || !ALLOWED.test(value)) {
      throw new S3Error('InvalidTag', { message: 'The TagValue you have provided is invalid' });
    }
  }
  return tags;
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new S3Error('InvalidArgument', {
      message: 'The header "x-amz-tagging" shall be encoded as UTF-8 then URLEncoded.',
    });
  }
}
