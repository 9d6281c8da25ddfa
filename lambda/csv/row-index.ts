import { hash } from 'node:crypto';
import * as v from 'valibot';
import type { HeaderField } from './place.ts';

/** Bytes of the digest of a row: among half a million rows, one of 500 million pairs looks alike by chance. */
const ROW_BYTES = 6;
/** Says how the rest is read. */
const VERSION = 1;

/** The column whose values name tasks. */
const TASK_UUID = '__task_uuid';
/** What the API takes for itself, and may take out of the data of a task. */
const TAKEN = /^__|^(?:task_priority|next_attempt_time|call_schedule)$/;

/** What a digest is made of, so that no value of a column passes for a name of a task. */
function digestOf(kind: 'uuid' | 'values', text: string): number {
  // 0 stands for a row that is not sent.
  return hash('sha256', `${kind}:${text}`, 'buffer').readUIntBE(0, ROW_BYTES) || 1;
}

/**
 * What tells a row from others: its values, without what the API takes for itself, and without spaces around them.
 *
 * @returns `undefined` when a value is missing: then these are the data of no row.
 */
export function digestOfValues(columns: readonly string[], values: ReadonlyMap<string, unknown>): number | undefined {
  const names = columns.filter(name => name !== '' && !TAKEN.test(name));
  if (!names.every(name => values.has(name))) return undefined;
  return digestOf('values', JSON.stringify(names.map(name => String(values.get(name)).trim())));
}

/** What tells a row by the name that it gives its task. */
export function digestOfUuid(uuid: string): number {
  return digestOf('uuid', uuid);
}

/** How S3 encrypts an object, as its own headers say it. */
export interface Encryption {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** What the plan leaves behind of the rows of a file: a few bytes each, which hold no value, but by which one that is guessed can be told. */
export interface RowIndex {
  /** Names of the columns, as the header has them. */
  readonly columns: readonly string[];
  /** Of the upload, which its results share. */
  readonly encryption: Encryption;
  /** The digest of each data row, in the order of the file. 0: it is not sent. */
  readonly digests: Float64Array;
}

/** Makes the index of one file while it is planned. */
export class RowIndexer {
  #columns: readonly string[] = [];
  #values = new Map<string, string>();
  #bytes = Buffer.alloc(64 * 1024);
  #length = 0;

  /** @returns the indexes of the columns whose values are needed: all of them. */
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
    // A row that is too short is a problem of the file, and sends nothing.
    this.#add((uuid === '' ? digestOfValues(this.#columns, values) : digestOfUuid(uuid)) ?? 0);
    values.clear();
  }

  /** Says that some data rows are not sent, counted from 1. */
  leaveOut(rows: Uint32Array): void {
    for (const row of rows) this.#bytes.writeUIntBE(0, (row - 1) * ROW_BYTES, ROW_BYTES);
  }

  #add(digest: number): void {
    if (this.#length + ROW_BYTES > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    this.#length = this.#bytes.writeUIntBE(digest, this.#length, ROW_BYTES);
  }

  /** The index as it is kept: one line that says what it is, and the digests. */
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

/** Reads an index; `undefined` for what is none that this function knows. */
export function readRowIndex(bytes: Buffer): RowIndex | undefined {
  const end = bytes.indexOf(10);
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), HeadSchema), bytes.toString('utf8', 0, end));
  const body = bytes.subarray(end + 1);
  if (!head.success || body.length % ROW_BYTES !== 0) return undefined;
  const digests = new Float64Array(body.length / ROW_BYTES);
  for (let row = 0; row < digests.length; row++) digests[row] = body.readUIntBE(row * ROW_BYTES, ROW_BYTES);
  return { columns: head.output.columns, encryption: head.output.encryption, digests };
}
