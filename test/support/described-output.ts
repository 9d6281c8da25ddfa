import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { makeSchemas } from '../../scripts/schemas.ts';

const schemas = makeSchemas();

/**
 * Parses the output of a command for programs, and validates each document against a published schema.
 *
 * @param file of the schema.
 * @param documents their texts.
 */
export function readDescribed(file: string, documents: readonly string[]) {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  const isDescribed = ajv.compile(JSON.parse(schemas.get(file) ?? ''));
  return documents.map(text => {
    const document = JSON.parse(text);
    expect(isDescribed(document), `${file}: ${JSON.stringify(isDescribed.errors)}\n${text}`).toBe(true);
    return document;
  });
}

/** Parses output with one document in each line, like {@link readDescribed}. */
export const readDescribedLines = (file: string, out: string) => readDescribed(file, out.trimEnd().split('\n'));
