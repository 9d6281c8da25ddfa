import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../codes/all-codes.ts';
import { parameterNames } from '../../lambda/parameters/parameters.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Words with an underscore that are not codes, by kind, each kind with its reason. */
const NO_CODES: Readonly<Record<string, readonly string[]>> = {
  'parameters of dropdial and of the API': [...parameterNames, 'batch_id', 'task_id', 'task_uuid', 'task_status'],
  'columns of files of results': [
    ...['call_attempts_left', 'call_last_attempt', 'call_result', 'call_row', 'call_status'],
    ...['call_task_id', 'call_task_uuid'],
  ],
  'columns of the API that say when a row is called': ['call_schedule', 'next_attempt_time'],
  'values of settings': ['at_once'],
  'states and what is waited for': ['in_doubt', 'given_up', 'free_place', 'same_content', 'in_progress'],
  'attempts that a task has had': ['first_attempts', 'repeated_attempts'],
  'what a row of a cancelling came to': ['not_in_list', 'not_sure', 'was_cancelled'],
  'kinds of issues of valibot': ['max_value', 'min_length', 'min_value'],
  'why a suppression list cannot be used, of which the words alone are told': [
    ...['list_column', 'list_format', 'list_stray_quote', 'list_unclosed_quote'],
  ],
  'names of encodings': ['shift_jis'],
  'what a signature of AWS ends with': ['aws4_request'],
};

/**
 * Codes that are composed, by the text of the source that composes them, with `#` for the dollar sign of a template.
 */
const COMPOSED: ReadonlyMap<string, readonly string[]> = new Map([
  ['`#{code}_min`', ['csv_rows_min', 'csv_bytes_min']],
  ['`#{code}_max`', ['csv_rows_max', 'csv_bytes_max']],
  ['`waiting_for_#{waitFor}`', ['waiting_for_sidecar', 'waiting_for_tags']],
  ["`#{origin === 'folder' ? 'folder_defaults' : 'sidecar'}_invalid`", ['folder_defaults_invalid', 'sidecar_invalid']],
  ['`api_#{refusal?.code}`', ['api_N']],
]);
/** The beginnings of composed codes, which are not codes themselves. */
const BEGINNINGS: ReadonlySet<string> = new Set(['csv_rows', 'csv_bytes']);

/** The possible codes in a source: words joined by underscores, and everything that is called a code. */
function findCodes(text: string): string[] {
  const joined = [...text.matchAll(/'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'/g)];
  const named = [...text.matchAll(/\bcode: '([a-z]+)'/g)];
  const constants = [...text.matchAll(/\bconst [A-Z_]+ = '([a-z]+)';/g)].filter(([, name = '']) => CODES.has(name));
  const faults = [...text.matchAll(/\bnew DropdialError\(\s*'([a-z]+)'/g)];
  const begun = [...text.matchAll(/`([a-z]+(?:_[a-z]+)+): /g)];
  return [...joined, ...named, ...constants, ...faults, ...begun].map(([, code = '']) => code);
}

const sources = globSync('lambda/**/*.ts', { cwd: ROOT }).filter(file => !file.endsWith('error-codes.ts'));
const texts = sources.map(file =>
  readFileSync(join(ROOT, file), 'utf8')
    .replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
    .replaceAll('${', '#{'),
);
const noCodes = new Set(Object.values(NO_CODES).flat());
const said = new Set(texts.flatMap(findCodes).filter(code => !noCodes.has(code) && !BEGINNINGS.has(code)));
for (const codes of COMPOSED.values()) for (const code of codes) said.add(code);

describe('the table of codes', () => {
  test('has every code that the sources can produce', () => {
    expect([...said].filter(code => !CODES.has(code)).toSorted()).toEqual([]);
  });

  test('has no code that nothing produces', () => {
    expect([...CODES.keys()].filter(code => !said.has(code)).toSorted()).toEqual([]);
  });

  test.each([...COMPOSED.keys()])('knows how codes are composed: %s', composed => {
    expect(texts.filter(text => text.includes(composed))).toHaveLength(1);
  });

  test('knows every way in which codes are composed', () => {
    const found = texts.flatMap(text => text.match(/code: (`[^`]*#\{[^`]*`)/g) ?? []).map(match => match.slice(6));

    expect(found.filter(composed => !COMPOSED.has(composed))).toEqual([]);
  });

  test.each([
    ["problems.push({ code: 'stale', message })", ['stale']],
    ["problemAt('csv_new_thing', place, what)", ['csv_new_thing']],
    ["new DropdialError('stalled', 'nothing')", ['stalled']],
    ['return `parameter_missing: set #{names}`', ['parameter_missing']],
  ])('notices a code in %s', (text, codes) => {
    expect(findCodes(text)).toEqual(codes);
  });
});

describe('every code', () => {
  test.each([...CODES])('%s is explained in sentences', (_, { meaning, action }) => {
    for (const text of [meaning, action]) expect(text).toMatch(/^[A-Z_a-z"].*[.)]$/);
  });
});
