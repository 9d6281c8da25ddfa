import { UnreadableFile } from './unreadable-file.ts';

/** Bytes of the beginning that are looked at. */
export const LOOK_BYTES = 512;
const UNPACK = ': unpack it, or pack it with gzip';
const TAKE_OUT = ' archive: upload the CSV that is in it';
const EXPORT = ': export it as CSV';
/** The first bytes of a file, in hexadecimal, and what to say of it. No text begins so in any encoding. */
const SIGNATURES: ReadonlyArray<readonly [signature: RegExp, what: string]> = [
  [/^504b0506/, `a ZIP${TAKE_OUT}`],
  [/^d0cf11e0a1b1/, `an old Excel workbook (.xls)${EXPORT}`],
  [/^fd377a585a/, `packed with xz${UNPACK}`],
  [/^28b52ffd/, `packed with zstd${UNPACK}`],
  [/^425a683[1-9]3141/, `packed with bzip2${UNPACK}`],
  [/^377abcaf271c/, `a 7z${TAKE_OUT}`],
  [/^526172211a07/, `a RAR${TAKE_OUT}`],
  [/^5041523115/, `a Parquet file${EXPORT}`],
  [/^53514c69746520666f/, `an SQLite database${EXPORT}`],
];
const ZIP = '504b0304';
/** The name of the first entry of a ZIP archive begins behind so many bytes. */
const ZIP_NAME = 30;
const GZIP = '1f8b08';
const UTF_32 = /^(?:fffe0000|0000feff)/;
const UTF_16 = /^(?:fffe|feff)/;

/** How the file came. */
export interface Wrapping {
  /** It was unpacked. */
  readonly gzip: boolean;
  /** UTF-16 is read as that, whether it has a mark or not. */
  readonly isUtf16: boolean;
}

/** The half of the bytes that are NUL, when nearly all of one half are and nearly none of the other: UTF-16 of a Latin alphabet. */
function findNulHalf(start: Buffer): 'UTF-16LE' | 'UTF-16BE' | undefined {
  if (start.length < 8) return undefined;
  const pairs = Math.floor(start.length / 2);
  const count = (half: number) =>
    start.subarray(0, 2 * pairs).filter((byte, index) => index % 2 === half && byte === 0).length;
  const [first, second] = [count(0) / pairs, count(1) / pairs];
  if (second > 0.7 && first < 0.05) return 'UTF-16LE';
  return first > 0.7 && second < 0.05 ? 'UTF-16BE' : undefined;
}

function refuse(what: string): UnreadableFile {
  return new UnreadableFile({ code: 'csv_not_csv', message: `the file must be a CSV; it is ${what}` });
}

function refuseEncoding(what: string): UnreadableFile {
  return new UnreadableFile({ code: 'csv_encoding', message: `the file must be UTF-8; ${what}` });
}

/** What is in a ZIP archive, as far as its first entry tells. */
function describeZip(start: Buffer): string {
  const name = start.toString('latin1', ZIP_NAME, LOOK_BYTES);
  if (name.startsWith('mimetypeapplication/vnd.oasis')) return `an OpenDocument spreadsheet${EXPORT}`;
  return /^(?:\[Content_Types\]|_rels\/|docProps\/|xl\/)/.test(name)
    ? `an Excel workbook (.xlsx)${EXPORT}`
    : `a ZIP${TAKE_OUT}`;
}

/** What the beginning of a file says that it is, when it is no text; `undefined` when nothing speaks against a list. */
export function recogniseFile(start: Buffer, { gzip, isUtf16 }: Wrapping): UnreadableFile | undefined {
  const hex = start.toString('hex', 0, 16);
  if (hex.startsWith(GZIP)) {
    const how = ': name it .csv.gz, or give it the header Content-Encoding: gzip';
    return refuse(`packed with gzip${gzip ? ' twice: pack it once' : how}`);
  }
  if (hex.startsWith(ZIP)) return refuse(describeZip(start));
  const found = SIGNATURES.find(([signature]) => signature.test(hex));
  if (found) return refuse(found[1]);
  if (UTF_32.test(hex)) return refuseEncoding('it has the byte order mark of UTF-32: save it as UTF-8');
  if (isUtf16 || UTF_16.test(hex)) return undefined;
  const half = findNulHalf(start.subarray(0, LOOK_BYTES));
  if (half === undefined) return undefined;
  const why = `every second byte is NUL, as in ${half} without its byte order mark`;
  return refuseEncoding(`${why}: save it as UTF-8, or set encoding=${half} if it is that`);
}
