import { showValue } from '../problem.ts';
import { decodeJsonText } from './decode-json-text.ts';
import { type FileKind, type ParameterFile, refuseFile, SIDECAR } from './parameter-file.ts';
import { parseJsonObject, type TextPlace } from './parse-json-object.ts';
import { showGiven } from './show-given.ts';

/**
 * Parses the bytes of a parameter file: a JSON object in UTF-8 or UTF-16, with or without a byte order mark. No message
 * quotes the file.
 *
 * @param name the name of this file in messages.
 */
export function parseParameterFile(bytes: Uint8Array, kind: FileKind, key: string, name: string): ParameterFile {
  const file = `${kind.what} ${showValue(name)}`;
  const text = decodeJsonText(bytes);
  if (text === undefined) return refuseFile(kind, key, `${file} must be UTF-8`);
  const parsed = parseJsonObject(text);
  if (parsed.kind === 'broken') {
    const { line, column } = parsed.place;
    const message = `${file} must be JSON: see line ${line}, column ${column} (${parsed.what})`;
    return refuseFile(kind, key, message, parsed.place);
  }
  if (parsed.kind === 'other') return refuseFile(kind, key, `${file} must be a JSON object, such as {"rule_id": 101}`);
  const values = new Map<string, unknown>();
  const places = new Map<string, TextPlace>();
  for (const { name: field, value, place } of parsed.fields) {
    const first = places.get(field);
    if (first !== undefined) {
      const message = `${file} must have ${showGiven(field)} once: see lines ${first.line} and ${place.line}`;
      return refuseFile(kind, key, message, place);
    }
    places.set(field, place);
    if (field !== '$schema') values.set(field, value);
  }
  return { values, places, problems: [], key };
}

export function parseSidecar(bytes: Uint8Array, key: string): ParameterFile {
  return parseParameterFile(bytes, SIDECAR, key, key.slice(key.lastIndexOf('/') + 1));
}
