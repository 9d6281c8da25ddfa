import { splitLine } from '../split-line.ts';

/** What a CSV is separated by, in the order in which a tie is decided; the first is the API's default. */
export const DELIMITERS = [';', ',', '\t', '|'] as const;

/** A number as people write it. */
const NUMBER = /^\+?[\d ()./-]{6,}$/;

/** What a file looks like when it is separated by one of the characters that may be. */
interface Fit {
  readonly delimiter: string;
  /** How often the header has it. */
  readonly inHeader: number;
  /** Rows that have it as often as the header does, of all. */
  readonly share: number;
  /** Whether a column holds a number in every row. */
  readonly hasNumbers: () => boolean;
}

/**
 * Counts, in a line, every character that may be a delimiter; what stands inside quotes does not count.
 *
 * @param line its bytes without its line end.
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

/** Those of these characters that a line has. */
function findUsed(line: Uint8Array, quote: string, candidates: readonly string[]): string[] {
  return [...countDelimiters(line, quote, candidates)].filter(([, count]) => count > 0).map(([one]) => one);
}

/** True for a header of one column with a delimiter between parentheses: `phone (E.164, required)`, and no row has any. */
function isOneColumn(header: Uint8Array, rows: readonly Uint8Array[], quote: string): boolean {
  const name = Buffer.from(header)
    .toString('latin1')
    .replace(/\([^()]*\)/g, '');
  const lines = [Buffer.from(name, 'latin1'), ...rows];
  return rows.length > 0 && lines.every(line => findUsed(line, quote, DELIMITERS).length === 0);
}

/**
 * The delimiter that a header uses: of several characters the one that the rows have as often as it does, or else the one that it has
 * most. The API's default when it has none.
 */
export function findDelimiter(header: Uint8Array, quote = '"', rows: readonly Uint8Array[] = []): string {
  const used = findUsed(header, quote, DELIMITERS);
  if (used.length > 0 && isOneColumn(header, rows, quote)) {
    return DELIMITERS.find(delimiter => !used.includes(delimiter)) ?? DELIMITERS[0];
  }
  const [best] = used.length > 1 ? fitDelimiters(header, rows, quote, used) : used.map(delimiter => ({ delimiter }));
  return best?.delimiter ?? DELIMITERS[0];
}

/** The delimiter that a file plainly uses although another was asked for; `undefined` when all is well. */
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
