import { GetObjectCommand } from '@aws-sdk/client-s3';
import { append, complete, type Upload, type UploadOptions } from './upload-file.ts';
import { type Shape, writeLine } from './write-rows.ts';

/** Splits a stream of text into lines and cells, in the form that `writeLine` writes. */
class Lines {
  #cells: string[] = [];
  #cell = '';
  #isQuoted = false;
  /** The last character was a quote, which ends the cell or is the first of two. */
  #isAfterQuote = false;
  readonly #delimiter: string;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *split(text: string): Generator<readonly string[]> {
    for (const char of text) {
      if (this.#isQuoted) {
        if (!this.#isAfterQuote && char === '"') {
          this.#isAfterQuote = true;
          continue;
        }
        if (!this.#isAfterQuote || char === '"') {
          this.#cell += char;
          this.#isAfterQuote = false;
          continue;
        }
        this.#isQuoted = false;
        this.#isAfterQuote = false;
      }
      if (char === '"' && this.#cell === '') this.#isQuoted = true;
      else if (char === this.#delimiter) this.#endCell();
      else if (char === '\n') {
        this.#endCell();
        yield this.#cells;
        this.#cells = [];
      } else if (char !== '\r') this.#cell += char;
    }
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
  }
}

/**
 * Writes the rows that ended in error, in the format of the upload, from the results file, which has every column. A
 * task whose data is not that of a row appears in the results only.
 *
 * @param results the key of the results file, and the ETag that was written.
 * @returns the file that was written; `lost` when another object is at its key.
 */
export async function writeUnreached(
  upload: Upload,
  { columns, delimiter, quote }: Pick<Shape, 'columns' | 'delimiter' | 'quote'>,
  results: { readonly key: string; readonly etag: string },
  options: UploadOptions,
): Promise<{ readonly etag: string; readonly rows: number } | 'lost'> {
  const { s3, bucket, signal } = options;
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: results.key, IfMatch: `"${results.etag}"` }),
    { abortSignal: signal },
  );
  if (Body === undefined || !(Symbol.asyncIterator in Body))
    throw new TypeError('S3 gave a body that is not a stream of node');
  // The time of the first call has passed, so a copy of `__start_at` would be invalid.
  const cellsOf = (cells: readonly string[]) =>
    columns.map((column, index) => (column === '__start_at' ? '' : (cells[index] ?? '')));
  const lines = new Lines(delimiter);
  const decoder = new TextDecoder();
  let rows = 0;
  let isHeader = true;
  for await (const chunk of Body) {
    let text = '';
    for (const cells of lines.split(decoder.decode(chunk, { stream: true }))) {
      const isUnreached = cells[columns.length + 1] === 'error' && cells.slice(0, columns.length).join('') !== '';
      if (isHeader) text += writeLine(columns, delimiter, quote);
      else if (isUnreached) {
        text += writeLine(cellsOf(cells), delimiter, quote);
        rows++;
      }
      isHeader = false;
    }
    await append(upload, text, options);
  }
  const etag = await complete(upload, options);
  return etag === 'lost' ? 'lost' : { etag, rows };
}
