import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { UsageError } from '../cli/command.ts';
import type { Receipt } from '../lambda/ledger/receipt.ts';
import { countOf } from '../terminal/count-of.ts';

/** The bucket of suppression lists, apart from drops, because uploaders must not write them. */
const LIST_BUCKET = 'dropdial-suppression';

/** The local feed's settings for lists given as files. */
export function suppressionOf(files: readonly string[]): readonly object[] {
  return files.map(file => ({ bucket: LIST_BUCKET, key: basename(file) }));
}

/** @throws {UsageError} if a file does not exist. */
export async function assertFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw new UsageError(`there is no file "${file}"`);
  }
}

/** Uploads lists as their maintainer would. */
export async function uploadLists(client: S3Client, files: readonly string[]): Promise<void> {
  if (files.length > 0) await client.send(new CreateBucketCommand({ Bucket: LIST_BUCKET }));
  for (const file of files) {
    const { size: ContentLength } = await stat(file);
    const place = { Bucket: LIST_BUCKET, Key: basename(file) };
    await client.send(new PutObjectCommand({ ...place, Body: createReadStream(file), ContentLength }));
  }
}

/** The number of rows left out: a line for all of them, then one for each list. */
export function describeSuppression({ suppression, plan }: Receipt): readonly string[] {
  if (suppression === undefined) return [];
  const lists = suppression.lists.map(({ bucket, key, entries, suppressed }) => {
    return `s3://${bucket}/${key} (${countOf(entries, 'number')}) has ${suppressed}`;
  });
  const { rows, firstRows = [] } = suppression;
  const which = firstRows.length === 0 ? '' : ` (in the file, rows ${firstRows.join(', ')}; the header is row 1)`;
  return [
    `left out, as their numbers must not be called: ${rows} of ${countOf(plan?.rows ?? 0, 'row')}${which}`,
    ...lists,
  ];
}
