import { withoutCsvEnding } from './csv-key.ts';

/**
 * A legal list name made from the file's name: without its ending, and with "_" for characters that the API refuses.
 */
export function nameFromKey(key: string): string {
  const file = withoutCsvEnding(key.slice(key.lastIndexOf('/') + 1));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this replaces
  const legal = file.replace(/[\\"\u0000-\u001f\u007f]/g, '_').trim();
  return legal === '' ? 'call list' : legal.slice(0, 255).toWellFormed();
}
