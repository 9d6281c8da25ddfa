import type { S3Client } from '@aws-sdk/client-s3';
import { isCsvKey, withoutCsvEnding } from './csv-key.ts';
import type { Problem } from './problem.ts';
import { MAX_KEY_BYTES } from './s3/key-length.ts';
import { readSmallObject } from './s3/read-small-object.ts';

/** Largest sidecar, in bytes. */
export const MAX_SIDECAR_BYTES = 64 * 1024;

/** What the sidecars of a drop said: values by name, or why they cannot be used. */
export interface Sidecar {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly Problem[];
  /** Where it was read; absent when there is none. */
  readonly source?: SidecarSource;
}

/** A sidecar as it was read. */
export interface SidecarSource {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/**
 * The keys a sidecar may have: `<key>.json` and `<key without .csv or .csv.gz>.json`, also written `.JSON`. Those that no object can
 * have, because they are too long, are left out: S3 would refuse the question.
 */
export function sidecarKeys(csvKey: string): string[] {
  return [csvKey, withoutCsvEnding(csvKey)]
    .flatMap(stem => [`${stem}.json`, `${stem}.JSON`])
    .filter(key => Buffer.byteLength(key) <= MAX_KEY_BYTES);
}

/** The CSV keys a sidecar may belong to. */
export function csvKeysOfSidecar(sidecarKey: string): string[] {
  const stem = sidecarKey.slice(0, -'.json'.length);
  const shared = ['.csv', '.CSV', '.csv.gz', '.CSV.GZ'].map(ending => stem + ending);
  return isCsvKey(stem) ? [stem] : shared;
}

function refuse(message: string): Sidecar {
  return { values: new Map(), problems: [{ code: 'sidecar_invalid', origin: 'sidecar', message }] };
}

/** V8 names a position but not where that is for a person; it also quotes the text, which is nobody's business. */
function describePosition(text: string, error: unknown): string {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return `: look at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Parses the bytes of one sidecar: a JSON object in UTF-8, with or without a byte order mark. */
export function parseSidecar(bytes: Uint8Array, fileName: string): Sidecar {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(`the sidecar "${fileName}" must be UTF-8`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(`the sidecar "${fileName}" must be JSON${describePosition(text, error)}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse(`the sidecar "${fileName}" must be a JSON object, such as {"rule_id": 101}`);
  }
  const values = new Map<string, unknown>(Object.entries(json));
  values.delete('$schema');
  return { values, problems: [] };
}

/** Reads the sidecar of a CSV. None is an empty one; more than one is a problem, since nobody knows which was meant. */
export async function readSidecar(
  s3: S3Client,
  bucket: string,
  csvKey: string,
  abortSignal: AbortSignal,
): Promise<Sidecar> {
  const read = sidecarKeys(csvKey).map(async key => {
    const object = await readSmallObject(s3, bucket, key, MAX_SIDECAR_BYTES, abortSignal);
    return object && { key, fileName: key.slice(key.lastIndexOf('/') + 1), ...object };
  });
  const [first, second] = (await Promise.all(read)).filter(object => object !== undefined);
  if (first === undefined) return { values: new Map(), problems: [] };
  if (second !== undefined) {
    return refuse(`the drop has more than one sidecar, "${first.fileName}" and "${second.fileName}"; remove one`);
  }
  const { key, etag, lastModified } = first;
  const sidecar = first.tooLarge
    ? refuse(`the sidecar "${first.fileName}" must have at most ${MAX_SIDECAR_BYTES} bytes`)
    : parseSidecar(first.bytes, first.fileName);
  return { ...sidecar, source: { key, etag, lastModified } };
}
