import { type Origin, type Problem, showValue } from '../problem.ts';
import { decodeJsonText } from './decode-json-text.ts';
import { parseJsonObject, type TextPlace } from './parse-json-object.ts';

/** Largest sidecar or folder defaults, in bytes. */
export const MAX_PARAMETER_FILE_BYTES = 64 * 1024;

/** What a file of parameters said: values by name, or why they cannot be used. */
export interface ParameterFile {
  readonly values: ReadonlyMap<string, unknown>;
  /** Where the values stand in the file. */
  readonly places?: ReadonlyMap<string, TextPlace>;
  readonly problems: readonly Problem[];
  /** Where the file lies; absent when there is none. */
  readonly key?: string;
}

/** The kinds of such files. */
export interface FileKind {
  readonly origin: Extract<Origin, 'sidecar' | 'folder'>;
  /** What a message calls the file. */
  readonly what: string;
}

export const SIDECAR: FileKind = { origin: 'sidecar', what: 'the sidecar' };
export const FOLDER_DEFAULTS: FileKind = { origin: 'folder', what: 'the folder defaults' };

/** There is no such file. */
export const NO_FILE: ParameterFile = { values: new Map(), problems: [] };

/** A file of which nothing can be used. */
export function refuseFile({ origin }: FileKind, key: string, message: string, place?: TextPlace): ParameterFile {
  const problem = { code: `${origin === 'folder' ? 'folder_defaults' : 'sidecar'}_invalid`, origin, message, ...place };
  return { values: new Map(), problems: [problem], key };
}

/**
 * Parses the bytes of a file of parameters: a JSON object in UTF-8 or UTF-16, with or without a byte order mark. No message
 * quotes the file.
 *
 * @param name what a message calls this one file.
 */
export function parseParameterFile(bytes: Uint8Array, kind: FileKind, key: string, name: string): ParameterFile {
  const file = `${kind.what} ${showValue(name)}`;
  const text = decodeJsonText(bytes);
  if (text === undefined) return refuseFile(kind, key, `${file} must be UTF-8`);
  const parsed = parseJsonObject(text);
  if (parsed.kind === 'broken') {
    const { line, column } = parsed.place;
    const message = `${file} must be JSON: look at line ${line}, column ${column} (${parsed.what})`;
    return refuseFile(kind, key, message, parsed.place);
  }
  if (parsed.kind === 'other') return refuseFile(kind, key, `${file} must be a JSON object, such as {"rule_id": 101}`);
  const values = new Map<string, unknown>();
  const places = new Map<string, TextPlace>();
  for (const { name: field, value, place } of parsed.fields) {
    const first = places.get(field);
    if (first !== undefined) {
      const message = `${file} must say ${showValue(field)} once: look at lines ${first.line} and ${place.line}`;
      return refuseFile(kind, key, message, place);
    }
    places.set(field, place);
    if (field !== '$schema') values.set(field, value);
  }
  return { values, places, problems: [], key };
}
