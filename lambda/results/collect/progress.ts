import * as v from 'valibot';
import { Count } from '../../fields.ts';
import { TASK_STATES } from '../../voximplant/results/task-states.ts';

const FileSchema = v.object({
  key: v.string(),
  /** ETag of the object that the file replaces; absent when it replaces none. */
  replaces: v.optional(v.string()),
  uploadId: v.optional(v.string()),
  /** ETags of the parts that were uploaded. */
  parts: v.array(v.string()),
  rows: Count,
});
/** A file whose upload is in progress. */
export type FileOnItsWay = v.InferOutput<typeof FileSchema>;

const HeadSchema = v.object({
  version: v.literal(1),
  revision: Count,
  /** The format of the rows; progress in another one, or of a version that did not say it, is not continued. */
  shape: v.optional(v.string()),
  /** The first pass over all tasks, or the second, which has the ids of the first. */
  pass: v.picklist([1, 2]),
  /** True when the first pass is a repetition, because ids were missing. */
  isAnew: v.boolean(),
  offset: Count,
  /** Tasks that are requested per page. */
  page: Count,
  counts: v.object(v.entriesFromList(TASK_STATES, Count)),
  /** Columns of the file if the plan left no row index: those of the first task. */
  columns: v.optional(v.array(v.string())),
  /** First pass: false once an id was not higher than the one before it. */
  isAscending: v.boolean(),
  /** Tasks that came twice, and entries that could not be read. */
  odd: Count,
  unjoined: Count,
  /** The size of the list according to the API, if it differs from the size of a page. */
  told: v.optional(Count),
  /** True when only the completion of the files is left. */
  isRead: v.boolean(),
  isComplete: v.boolean(),
  /** In how many consecutive looks the list was missing. */
  missing: Count,
  file: FileSchema,
  ids: Count,
});
type Head = v.InferOutput<typeof HeadSchema>;

/** The state of collecting a list: everything that another worker needs to continue. */
export interface Progress extends Omit<Head, 'version' | 'ids' | 'file'> {
  /** Progress is stored only while `tail` is empty, so that rows exist in the bucket of the drops only. */
  file: FileOnItsWay & { tail: Buffer };
  /** First pass: the ids in the order in which they came. Second pass: all ids, ascending. */
  ids: Float64Array;
  /** Second pass: 1 for every id that came. */
  seen: Uint8Array;
}

const ID_BYTES = 8;

/** Serializes progress: a line of JSON, then the ids as doubles, then `seen`. */
export function writeProgress(progress: Progress): Buffer {
  const { file, ids, seen, ...rest } = progress;
  const { tail: _tail, ...kept } = file;
  const head: Head = { version: 1, ...rest, file: kept, ids: ids.length };
  const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes, seen]);
}

/** Reads stored progress; `undefined` when this version cannot read it, so that collecting starts again. */
export function readProgress(bytes: Buffer): Progress | undefined {
  const end = bytes.indexOf(10);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), HeadSchema), bytes.toString('utf8', 0, end));
  if (!read.success) return undefined;
  const { version: _version, ids: length, file, ...rest } = read.output;
  const idBytes = bytes.subarray(end + 1, end + 1 + length * ID_BYTES);
  // Copied, because a Float64Array needs an offset that is a multiple of eight.
  const ids = new Float64Array(Uint8Array.from(idBytes).buffer);
  const seen = Uint8Array.from(bytes.subarray(end + 1 + length * ID_BYTES));
  return { ...rest, ids, seen, file: { ...file, tail: Buffer.alloc(0) } };
}
