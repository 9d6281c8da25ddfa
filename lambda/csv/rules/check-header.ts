import type { Problem } from '../../problem.ts';
import { findInvisible, nameCharacter } from '../name-character.ts';
import { type HeaderField, placeOfName, problemAt } from '../place.ts';
import { countNamed } from './check-nameless-columns.ts';

/** A number to call is no name: a file that has one here lost its header. */
const PHONE_NUMBER = /^(?:\+\d{7,15}|\d{10,15})$/;
/** Spaces of all kinds, and line breaks: seen, or at least meant. */
const SPACE = /^[\p{Zs}\t\r\n]$/u;
/** Behind a letter of another script, or an emoji, these are spelling. */
const SPELLING = /(?<=\P{ASCII})(?:[\ufe0e\ufe0f]|[\u200c\u200d](?=\P{ASCII}))/gu;
/** Most names: they are asked for nothing that is written with Unicode's tables, which take a while to load. */
const PLAIN = /^[ -~]*$/;

/** What nobody sees in a name, and no spelling asks for. A NUL is reported of the whole file. */
function findHidden(name: string): string | undefined {
  return [...name.replace(SPELLING, '')].find(
    one => findInvisible(one) !== undefined && !SPACE.test(one) && one !== '\0',
  );
}

/** Columns of a file of results, under whatever name it comes back: who was called is not called again by a mistake. */
const OF_RESULTS = ['call_row', 'call_status', 'call_task_id', 'call_task_uuid'];

/** What is wrong with one name by itself. */
function judge({ name: written }: HeaderField): readonly [code: string, what: string] | undefined {
  const name = written.trim();
  if (name === '') return ['csv_header_empty', 'is empty'];
  // The API would take the mark for a letter of the name.
  if (written.startsWith('\ufeff'))
    return ['csv_header_mark', 'begins with a byte order mark; the file has one too many'];
  if (PHONE_NUMBER.test(name)) return ['csv_header_missing', 'is a number; the file must begin with a header'];
  if (written !== name && name.startsWith('__')) {
    return ['csv_control_name', 'must have no spaces around it, or the API does not know the control column'];
  }
  const invisible = PLAIN.test(written) ? undefined : findHidden(written);
  if (invisible !== undefined) {
    return ['csv_header_invisible', `holds ${nameCharacter(invisible)}, which nobody sees: remove it`];
  }
  return undefined;
}

/** What is odd about a name that is taken. */
function describeSpaces(written: string): readonly [code: string, what: string] | undefined {
  const odd = PLAIN.test(written) ? undefined : [...written].find(one => one !== ' ' && /^\p{Zs}$/u.test(one));
  if (odd !== undefined)
    return ['csv_header_spaces', `holds ${nameCharacter(odd)}, which looks like a space and is none`];
  return written === written.trim() ? undefined : ['csv_header_spaces', 'has spaces around it'];
}

/**
 * Checks that every column has a name of its own. Columns without one at the end of the line are judged by their values.
 *
 * @returns the fields with their names trimmed.
 */
export function checkHeader(
  fields: readonly HeaderField[],
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): HeaderField[] {
  const seen = new Set<string>();
  const named = countNamed(fields.map(({ name }) => ({ name: name.trim() })));
  const names = new Set(fields.map(({ name }) => name.trim()));
  if (OF_RESULTS.every(name => names.has(name))) {
    const message =
      'row 1: this is a file of results, whose people were called; to call the others, drop KEY.unreached.csv under another name';
    onProblem({ code: 'csv_results_file', row: 1, message });
  }
  return fields.map((field, index) => {
    const name = field.name.trim();
    const say = ([code, what]: readonly [code: string, what: string]): Problem =>
      problemAt(code, placeOfName(fields, index), `the name of column ${index + 1} ${what}`);
    const wrong = index < named ? judge(field) : undefined;
    const odd = wrong ? undefined : describeSpaces(field.name);
    if (wrong) onProblem(say(wrong));
    if (odd) onWarning(say(odd));
    if (name !== '' && seen.has(name))
      onProblem(say(['csv_header_repeated', 'must be in the header once; it is there twice']));
    seen.add(name);
    return name === field.name ? field : { ...field, name };
  });
}
