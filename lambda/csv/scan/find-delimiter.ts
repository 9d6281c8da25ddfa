/** What a CSV is separated by, in the order in which a tie is decided; the first is the API's default. */
export const DELIMITERS = [';', ',', '\t', '|'] as const;

/**
 * Counts, in a header line, every character that may be a delimiter; what stands inside quotes does not count.
 *
 * @param header the bytes of the header line without its line end.
 * @param quote one ASCII character.
 */
export function countDelimiters(
  header: Uint8Array,
  quote = '"',
  candidates: readonly string[] = DELIMITERS,
): Map<string, number> {
  const quoteByte = quote.charCodeAt(0);
  const counts = new Map<string, number>(candidates.map(delimiter => [delimiter, 0]));
  let quoted = false;
  for (const byte of header) {
    if (byte === quoteByte) quoted = !quoted;
    const character = String.fromCharCode(byte);
    const count = counts.get(character);
    if (!quoted && count !== undefined) counts.set(character, count + 1);
  }
  return counts;
}

/** The delimiter that a header uses most; the API's default when it uses none. */
export function findDelimiter(header: Uint8Array, quote = '"'): string {
  const [best] = [...countDelimiters(header, quote)].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? DELIMITERS[0];
}

/** The delimiter that a header plainly uses although another was asked for; `undefined` when all is well. */
export function findOtherDelimiter(header: Uint8Array, asked: string, quote = '"'): string | undefined {
  const counts = countDelimiters(header, quote, [...DELIMITERS, asked]);
  if ((counts.get(asked) ?? 0) > 0) return undefined;
  const found = findDelimiter(header, quote);
  return (counts.get(found) ?? 0) > 0 ? found : undefined;
}
