import { UnreadableFile } from './unreadable-file.ts';

/** How many bytes at the beginning are examined. */
export const LOOK_BYTES = 512;
const UNPACK = ': unpack it, or pack it with gzip';
const TAKE_OUT = ' archive: upload the CSV that is in it';
const EXPORT = ': export it as CSV';
/**
 * First bytes of file formats, in hexadecimal, and their names in messages. No text begins like this in any encoding.
 */
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
/** The offset of the first entry's name in a ZIP archive. */
const ZIP_NAME = 30;
const GZIP = '1f8b08';
const UTF_32 = /^(?:fffe0000|0000feff)/;
const UTF_16 = /^(?:fffe|feff)/;

/** How the file was decoded before it came here. */
interface Wrapping {
  /** It was unpacked. */
  readonly gzip: boolean;
  /** It is read as UTF-16, with or without a mark. */
  readonly isUtf16: boolean;
}

/** Detects UTF-16 of a Latin alphabet: nearly every second byte is NUL, and nearly none of the others. */
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

/** The kind of file in a ZIP archive, judged by its first entry. */
function describeZip(start: Buffer): string {
  const name = start.toString('latin1', ZIP_NAME, LOOK_BYTES);
  if (name.startsWith('mimetypeapplication/vnd.oasis')) return `an OpenDocument spreadsheet${EXPORT}`;
  return /^(?:\[Content_Types\]|_rels\/|docProps\/|xl\/)/.test(name)
    ? `an Excel workbook (.xlsx)${EXPORT}`
    : `a ZIP${TAKE_OUT}`;
}

/** Recognises files that are not text by their beginning; `undefined` for a possible list. */
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
