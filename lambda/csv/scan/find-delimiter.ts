import { splitLine } from '../split-line.ts';

/** Possible delimiters. Earlier ones win a tie; the first is the API's default. */
export const DELIMITERS = [';', ',', '\t', '|'] as const;

/** A number as people write it. */
const NUMBER = /^\+?[\d ()./-]{6,}$/;

/** How well a delimiter fits a file. */
interface Fit {
  readonly delimiter: string;
  /** How often it occurs in the header. */
  readonly inHeader: number;
  /** The share of rows in which it occurs as often as in the header. */
  readonly share: number;
  /** Whether some column holds a number in every row. */
  readonly hasNumbers: () => boolean;
}

/**
 * Counts every possible delimiter in a line, outside quotes.
 *
 * @param line its bytes without the line end.
 * @param quote one ASCII character.
 */
export function countDelimiters(
  line: Uint8Array,
  quote = '"',
  candidates: readonly string[] = DELIMITERS,
): Map<string, number> {
  const quoteByte = quote.charCodeAt(0);
  const counts = new Uint32Array(256);
  let quoted = false;
  for (const byte of line) {
    if (byte === quoteByte) quoted = !quoted;
    if (!quoted) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  return new Map(candidates.map(delimiter => [delimiter, counts[delimiter.charCodeAt(0)] ?? 0]));
}

function hasNumberColumn(rows: readonly Uint8Array[], delimiter: string, quote: string): boolean {
  const [first = [], ...others] = rows.map(row => splitLine(Buffer.from(row).toString('latin1'), delimiter, quote));
  return first.some((field, index) => NUMBER.test(field) && others.every(fields => NUMBER.test(fields[index] ?? '')));
}

/** The fits of these candidates, the best first. Without rows, the header decides. */
function fitDelimiters(
  header: Uint8Array,
  rows: readonly Uint8Array[],
  quote: string,
  candidates: readonly string[],
): Fit[] {
  const inHeader = countDelimiters(header, quote, candidates);
  const inRows = rows.map(row => countDelimiters(row, quote, candidates));
  const fits = [...inHeader].map(([delimiter, count]) => {
    const share = rows.length && inRows.filter(counts => counts.get(delimiter) === count).length / rows.length;
    return { delimiter, inHeader: count, share, hasNumbers: () => hasNumberColumn(rows, delimiter, quote) };
  });
  return fits.sort(
    (a, b) =>
      b.share - a.share ||
      (a.share > 0 ? Number(b.hasNumbers()) - Number(a.hasNumbers()) : 0) ||
      b.inHeader - a.inHeader,
  );
}

/** The candidates that occur in a line. */
function findUsed(line: Uint8Array, quote: string, candidates: readonly string[]): string[] {
  return [...countDelimiters(line, quote, candidates)].filter(([, count]) => count > 0).map(([one]) => one);
}

/**
 * True if the header is one column with a delimiter in parentheses, such as `phone (E.164, required)`, and no row has
 * one.
 */
function isOneColumn(header: Uint8Array, rows: readonly Uint8Array[], quote: string): boolean {
  const name = Buffer.from(header)
    .toString('latin1')
    .replace(/\([^()]*\)/g, '');
  const lines = [Buffer.from(name, 'latin1'), ...rows];
  return rows.length > 0 && lines.every(line => findUsed(line, quote, DELIMITERS).length === 0);
}

/**
 * The delimiter of a header. Of several candidates, it is the one that the rows have equally often, otherwise the most
 * frequent one. Without any, it is the API's default.
 */
export function findDelimiter(header: Uint8Array, quote = '"', rows: readonly Uint8Array[] = []): string {
  const used = findUsed(header, quote, DELIMITERS);
  if (used.length > 0 && isOneColumn(header, rows, quote)) {
    return DELIMITERS.find(delimiter => !used.includes(delimiter)) ?? DELIMITERS[0];
  }
  const [best] = used.length > 1 ? fitDelimiters(header, rows, quote, used) : used.map(delimiter => ({ delimiter }));
  return best?.delimiter ?? DELIMITERS[0];
}

/** The delimiter that a file clearly uses instead of the requested one; `undefined` if the requested one fits. */
export function findOtherDelimiter(
  header: Uint8Array,
  asked: string,
  quote = '"',
  rows: readonly Uint8Array[] = [],
): string | undefined {
  const others = findUsed(header, quote, DELIMITERS).filter(one => one !== asked);
  if (others.length === 0) return undefined;
  const [other] = fitDelimiters(header, rows, quote, others);
  const [wanted] = fitDelimiters(header, rows, quote, [asked]);
  if (wanted === undefined || other === undefined) return undefined;
  const isPlain =
    wanted.inHeader > 0
      ? wanted.share === 0 && other.share === 1
      : // A header of one column may have a comma in its name.
        rows.length === 0 || other.share > 0 || wanted.share < 1;
  return isPlain ? other.delimiter : undefined;
}
