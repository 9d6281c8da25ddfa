import * as v from 'valibot';
import { Count } from '../../fields.ts';
import { TASK_STATES } from '../../voximplant/results/task-states.ts';

const FileSchema = v.object({
  key: v.string(),
  /** ETag of the object that it takes the place of; none where there is none. */
  replaces: v.optional(v.string()),
  uploadId: v.optional(v.string()),
  /** ETags of the parts that are there. */
  parts: v.array(v.string()),
  rows: Count,
});
/** A file on its way into the bucket. */
export type FileOnItsWay = v.InferOutput<typeof FileSchema>;

const HeadSchema = v.object({
  version: v.literal(1),
  revision: Count,
  /** Whether every task is read for the first time, or for the second, with the ids of the first in hand. */
  pass: v.picklist([1, 2]),
  /** Whether the first time is one more, because ids were missing. */
  isAnew: v.boolean(),
  offset: Count,
  /** Tasks that one page is asked for. */
  page: Count,
  counts: v.object(v.entriesFromList(TASK_STATES, Count)),
  /** Columns of the file, where the plan left no index: those of the first task. */
  columns: v.optional(v.array(v.string())),
  /** Of the first time: false once an id was not higher than the one before. */
  isAscending: v.boolean(),
  /** Tasks that were shown twice, and entries that nobody can read. */
  odd: Count,
  unjoined: Count,
  /** What the API says that the list has, where it says another number than that of a page. */
  told: v.optional(Count),
  /** True when all that is left to do is to complete the files. */
  isRead: v.boolean(),
  isComplete: v.boolean(),
  /** How often in a row the list was not there. */
  missing: Count,
  file: FileSchema,
  ids: Count,
});
type Head = v.InferOutput<typeof HeadSchema>;

/** How far results were collected: all that another worker needs to go on. */
export interface Progress extends Omit<Head, 'version' | 'ids' | 'file'> {
  /** Progress is kept only while nothing is in the tail: rows lie in the bucket of the drops alone. */
  file: FileOnItsWay & { tail: Buffer };
  /** Of the first time: the ids in the order in which they came. Of the second: all of them, ascending. */
  ids: Float64Array;
  /** Of the second time: 1 for every id that came. */
  seen: Uint8Array;
}

/** Bytes of one id. */
const ID_BYTES = 8;

/** Progress as it is kept. */
export function writeProgress(progress: Progress): Buffer {
  const { file, ids, seen, ...rest } = progress;
  const { tail: _tail, ...kept } = file;
  const head: Head = { version: 1, ...rest, file: kept, ids: ids.length };
  const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes, seen]);
}

/** Reads progress; `undefined` for what is none that this function knows, so that everything is read again. */
export function readProgress(bytes: Buffer): Progress | undefined {
  const end = bytes.indexOf(10);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), HeadSchema), bytes.toString('utf8', 0, end));
  if (!read.success) return undefined;
  const { version: _version, ids: length, file, ...rest } = read.output;
  const idBytes = bytes.subarray(end + 1, end + 1 + length * ID_BYTES);
  // Copied: what is read does not begin where eight bytes can be read as a number.
  const ids = new Float64Array(Uint8Array.from(idBytes).buffer);
  const seen = Uint8Array.from(bytes.subarray(end + 1 + length * ID_BYTES));
  return { ...rest, ids, seen, file: { ...file, tail: Buffer.alloc(0) } };
}
