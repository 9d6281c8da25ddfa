import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { makeSchemas } from '../../scripts/schemas.ts';

const schemas = makeSchemas();

/**
 * Reads what a command printed for programs, each document of which must be as a published schema describes it.
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

/** Reads output that has a document in each line, as {@link readDescribed} does. */
export const readDescribedLines = (file: string, out: string) => readDescribed(file, out.trimEnd().split('\n'));
