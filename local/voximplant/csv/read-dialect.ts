import { ApiError } from '../answer/api-error.ts';
import type { Parameters } from '../parameters/parameters.ts';

/** How to read the text of a CSV. */
export interface CsvDialect {
  /** A label that TextDecoder supports. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** The defaults. Delimiter and encoding are documented; the quote is assumed from RFC 4180. */
const defaults = { encoding: 'utf-8', delimiter: ';', quote: '"' };

/**
 * Reads the parameters that describe how the CSV is written.
 *
 * Assumed: each of delimiter, quote and escape is one character; a quote inside a field is doubled unless an escape is
 * given; and the encodings are those of TextDecoder, as the reference lists no names.
 *
 * @throws {ApiError} 101 for an unknown encoding, or a text that is not exactly one character.
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export function readDialect(parameters: Parameters): CsvDialect {
  const encoding = parameters.get('encoding') ?? defaults.encoding;
  try {
    new TextDecoder(encoding);
  } catch {
    throw new ApiError(101, '"encoding" is not known');
  }
  const character = (name: 'delimiter' | 'quote' | 'escape', absent: string) => {
    const text = parameters.get(name) ?? absent;
    if ([...text].length !== 1) throw new ApiError(101, `"${name}" must be one character`);
    return text;
  };
  const delimiter = character('delimiter', defaults.delimiter);
  const quote = character('quote', defaults.quote);
  return { encoding, delimiter, quote, escape: character('escape', quote) };
}

export function isSameDialect(one: CsvDialect, other: CsvDialect): boolean {
  return (
    one.encoding === other.encoding &&
    one.delimiter === other.delimiter &&
    one.quote === other.quote &&
    one.escape === other.escape
  );
}
