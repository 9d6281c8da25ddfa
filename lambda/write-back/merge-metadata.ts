import { METADATA_NAMES, type OutcomeMetadata } from './describe-outcome.ts';

/**
 * The maximum size of an object's user metadata, names and values together, in bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const MAX_METADATA_BYTES = 2048;

/** The names that are left out when there is too little room, in this order. Status and submission always stay. */
const EXPENDABLE = [
  'dropdial-results',
  'dropdial-failed',
  'dropdial-processed',
  'dropdial-list-status',
  'dropdial-submitted-at',
  'dropdial-suppressed',
  'dropdial-count',
  'dropdial-batch-id',
  'dropdial-error',
  'dropdial-list-id',
  'dropdial-place',
] as const;

function countBytes(metadata: Readonly<Record<string, string>>): number {
  return Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
}

/**
 * The object's own metadata with the outcome in place of an earlier one. If 2 KB do not suffice, the text of the error
 * is cut first, and then the least important names are left out; `undefined` when there is no room even for the status
 * and the submission.
 *
 * @param own the object's metadata as they were read: encoded values are not encoded again.
 */
export function mergeMetadata(
  own: Readonly<Record<string, string>>,
  outcome: OutcomeMetadata,
): Record<string, string> | undefined {
  const ours = new Set<string>(METADATA_NAMES);
  const kept = Object.fromEntries(Object.entries(own).filter(([name]) => !ours.has(name)));
  const merged: Record<string, string> = { ...kept, ...outcome };
  const error = outcome['dropdial-error'];
  const excess = countBytes(merged) - MAX_METADATA_BYTES;
  if (excess > 0 && error !== undefined)
    merged['dropdial-error'] = error.slice(0, Math.max(20, error.length - excess)).trimEnd();
  for (const name of EXPENDABLE) {
    if (countBytes(merged) <= MAX_METADATA_BYTES) return merged;
    delete merged[name];
  }
  return countBytes(merged) <= MAX_METADATA_BYTES ? merged : undefined;
}

/** True when the object already has this outcome, and no other metadata of the function. */
export function saysAlready(own: Readonly<Record<string, string>>, merged: Readonly<Record<string, string>>): boolean {
  return METADATA_NAMES.every(name => own[name] === merged[name]);
}
