import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { ApiError } from './answer/api-error.ts';
import { type CsvContent, readCsv } from './csv/read-csv.ts';
import { isSameDialect, readDialect } from './csv/read-dialect.ts';
import type { Parameters } from './parameters/parameters.ts';
import type { FilePlace } from './request-log.ts';

/** A `file_content` that was read while the body arrived. */
export interface UploadedFile {
  readonly place: FilePlace;
  /**
   * The result of reading the CSV.
   * @throws {ApiError} 250, 493, or 101 when a parameter that determines how to read it arrived too late.
   */
  readonly open: () => Promise<CsvContent>;
}

/**
 * The longest field, in bytes. To busboy, a part without a file name is a field, and fields are held in memory. The
 * official Node client sends `file_content` in this way, and cannot send more than 10 MiB.
 */
const MAX_FIELD_BYTES = 16 * 1024 * 1024;

/**
 * Reads a body to its end: parameters are added to `parameters`, and `file_content` is parsed as CSV while it arrives.
 *
 * A body of any other type than the two form types is itself `file_content`, as the reference allows.
 *
 * @throws {ApiError} 101 when the form is malformed or ends before its closing boundary, 499 when a field is too long.
 * @throws {Error} when the connection was lost.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  headers: IncomingHttpHeaders,
  parameters: Parameters,
  keepRows: number,
): Promise<UploadedFile | undefined> {
  const type = (headers['content-type'] ?? '').toLowerCase();
  const file = type.startsWith('multipart/form-data')
    ? await readForm(body, headers['content-type'] ?? '', 'multipart', parameters, keepRows)
    : type.startsWith('application/x-www-form-urlencoded')
      ? // Without its charset: fields are read as bytes and decoded here.
        await readForm(body, 'application/x-www-form-urlencoded', 'urlencoded', parameters, keepRows)
      : await readPlain(body, headers, parameters, keepRows);
  const query = parameters.get('file_content');
  if (file !== undefined || query === undefined) return file;
  return { place: 'query', open: () => readBytes(Buffer.from(query), parameters, keepRows) };
}

async function readForm(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  place: 'multipart' | 'urlencoded',
  parameters: Parameters,
  keepRows: number,
): Promise<UploadedFile | undefined> {
  let file: UploadedFile | undefined;
  let refusal: unknown;
  // An exception in an event handler of busboy would end the process.
  const guard = (step: () => void) => {
    try {
      step();
    } catch (error) {
      refusal ??= error;
    }
  };
  const setFile = (found: UploadedFile) => {
    if (file !== undefined) throw new ApiError(101, '"file_content" is given twice');
    file = found;
  };
  const form = openForm(contentType);
  form.on('file', (name, stream) => {
    // The stream fails together with the form, which reports the error.
    stream.on('error', () => {});
    guard(() => {
      if (name === 'file_content' && file === undefined) setFile(readStream(stream, parameters, keepRows));
      else stream.resume();
    });
  });
  form.on('field', (name, value, { valueTruncated }) =>
    guard(() => {
      if (valueTruncated) throw new ApiError(499, `"${name}" is longer than ${MAX_FIELD_BYTES} bytes`, name);
      if (name !== 'file_content') return parameters.add(name, toText(value), place);
      setFile({ place: 'field', open: () => readBytes(toBytes(value), parameters, keepRows) });
    }),
  );
  try {
    await pipeline(body, form);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    throw new ApiError(101, 'the form is broken or ends before its closing boundary');
  }
  if (refusal !== undefined) throw refusal;
  return file;
}

function openForm(contentType: string): busboy.Busboy {
  try {
    // latin1 preserves every byte of a field, so a CSV in any encoding survives.
    return busboy({
      headers: { 'content-type': contentType },
      defCharset: 'latin1',
      defParamCharset: 'utf8',
      limits: { fieldSize: MAX_FIELD_BYTES, fields: 200 },
    });
  } catch {
    throw new ApiError(101, 'the "Content-Type" of the form is broken');
  }
}

async function readPlain(
  body: AsyncIterable<Uint8Array>,
  headers: IncomingHttpHeaders,
  parameters: Parameters,
  keepRows: number,
): Promise<UploadedFile | undefined> {
  if ((headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined) {
    for await (const _ of body);
    return undefined;
  }
  try {
    const content = await readCsv(body, readDialect(parameters), keepRows);
    return { place: 'body', open: async () => content };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { place: 'body', open: () => Promise.reject(error) };
  }
}

function readStream(stream: Readable, parameters: Parameters, keepRows: number): UploadedFile {
  // busboy waits for the end of every file, so the rest of a rejected CSV is read and discarded.
  const read = async () => {
    try {
      const dialect = readDialect(parameters);
      return { dialect, content: await readCsv(stream.iterator({ destroyOnReturn: false }), dialect, keepRows) };
    } finally {
      stream.resume();
    }
  };
  const reading = read();
  // `open` reports the failure. If nobody opens the file, the failure must not end the process.
  reading.catch(() => {});
  const open = async () => {
    const { dialect, content } = await reading;
    if (isSameDialect(dialect, readDialect(parameters))) return content;
    // The service may accept any order. Here the file is never held, so it can only be read once.
    throw new ApiError(
      101,
      'the simulator needs encoding, delimiter, quote and escape before a streamed "file_content"',
    );
  };
  return { place: 'file', open };
}

async function readBytes(bytes: Buffer, parameters: Parameters, keepRows: number): Promise<CsvContent> {
  async function* once(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return readCsv(once(), readDialect(parameters), keepRows);
}

/** The bytes of a field. A part with a charset of its own is already decoded. */
function toBytes(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return bytes.toString('latin1') === value ? bytes : Buffer.from(value);
}

function toText(value: string): string {
  const bytes = toBytes(value);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return value;
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
