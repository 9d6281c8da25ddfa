import { hash } from 'node:crypto';
import * as v from 'valibot';
import type { HeaderField } from './place.ts';

/** Bytes of the digest of a row: with half a million rows, one pair in 500 million collides by chance. */
const ROW_BYTES = 6;
/** The version of the format. */
const VERSION = 1;

/** The column whose values name tasks. */
const TASK_UUID = '__task_uuid';
/** Names that the API reserves, and may remove from the data of a task. */
const TAKEN = /^__|^(?:task_priority|next_attempt_time|call_schedule)$/;

/** The kind is part of the digest, so that no value of a column can pass for the UUID of a task. */
function digestOf(kind: 'uuid' | 'values', text: string): number {
  // 0 marks a row that is not sent.
  return hash('sha256', `${kind}:${text}`, 'buffer').readUIntBE(0, ROW_BYTES) || 1;
}

/**
 * The digest of a row's values, without columns that the API reserves and without surrounding spaces.
 *
 * @returns `undefined` if a value is missing: then the values belong to no row.
 */
export function digestOfValues(columns: readonly string[], values: ReadonlyMap<string, unknown>): number | undefined {
  const names = columns.filter(name => name !== '' && !TAKEN.test(name));
  if (!names.every(name => values.has(name))) return undefined;
  return digestOf('values', JSON.stringify(names.map(name => String(values.get(name)).trim())));
}

/** The digest of a row that names its task with a UUID. */
export function digestOfUuid(uuid: string): number {
  return digestOf('uuid', uuid);
}

/** The encryption of an object, in the words of S3's headers. */
export interface Encryption {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/**
 * An index of the rows of a file. It holds a few bytes for each row and none of its values, but a known value can be
 * matched against it.
 */
export interface RowIndex {
  /** The names of the columns, as in the header. */
  readonly columns: readonly string[];
  /** The encryption of the upload, which its results share. */
  readonly encryption: Encryption;
  /** The digest of each data row, in file order. 0 marks a row that is not sent. */
  readonly digests: Float64Array;
}

/** Makes the index of one file while it is planned. */
export class RowIndexer {
  #columns: readonly string[] = [];
  #values = new Map<string, string>();
  #bytes = Buffer.alloc(64 * 1024);
  #length = 0;

  /** @returns the indexes of the needed columns: all of them. */
  readHeader(fields: readonly HeaderField[]): readonly number[] {
    this.#columns = fields.map(({ name }) => name);
    return fields.map((_field, index) => index);
  }

  readValue(column: number, value: string): void {
    this.#values.set(this.#columns[column] ?? '', value);
  }

  endRow(): void {
    const values = this.#values;
    const uuid = values.get(TASK_UUID)?.trim() ?? '';
    // A row that is too short is a problem of the file, and nothing of the file is sent.
    this.#add((uuid === '' ? digestOfValues(this.#columns, values) : digestOfUuid(uuid)) ?? 0);
    values.clear();
  }

  /** Marks data rows, counted from 1, that are not sent. */
  leaveOut(rows: Uint32Array): void {
    for (const row of rows) this.#bytes.writeUIntBE(0, (row - 1) * ROW_BYTES, ROW_BYTES);
  }

  #add(digest: number): void {
    if (this.#length + ROW_BYTES > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    this.#length = this.#bytes.writeUIntBE(digest, this.#length, ROW_BYTES);
  }

  /** The serialised index: one line that describes it, then the digests. */
  toBytes({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: Encryption): Buffer {
    const encryption = { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled };
    const head = JSON.stringify({ version: VERSION, columns: this.#columns, encryption });
    return Buffer.concat([Buffer.from(`${head}\n`), this.#bytes.subarray(0, this.#length)]);
  }
}

const HeadSchema = v.object({
  version: v.literal(VERSION),
  columns: v.array(v.string()),
  encryption: v.object({
    ServerSideEncryption: v.optional(v.string()),
    SSEKMSKeyId: v.optional(v.string()),
    BucketKeyEnabled: v.optional(v.boolean()),
  }),
});

/** Reads an index. Returns `undefined` for bytes that are not an index of this version. */
export function readRowIndex(bytes: Buffer): RowIndex | undefined {
  const end = bytes.indexOf(10);
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), HeadSchema), bytes.toString('utf8', 0, end));
  const body = bytes.subarray(end + 1);
  if (!head.success || body.length % ROW_BYTES !== 0) return undefined;
  const digests = new Float64Array(body.length / ROW_BYTES);
  for (let row = 0; row < digests.length; row++) digests[row] = body.readUIntBE(row * ROW_BYTES, ROW_BYTES);
  return { columns: head.output.columns, encryption: head.output.encryption, digests };
}
