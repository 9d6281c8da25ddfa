import type { Problem } from '../../problem.ts';
import { findInvisible, nameCharacter } from '../name-character.ts';
import { type HeaderField, placeOfName, problemAt } from '../place.ts';
import { countNamed } from './check-nameless-columns.ts';

/** A file with a telephone number in place of a name has lost its header. */
const PHONE_NUMBER = /^(?:\+\d{7,15}|\d{10,15})$/;
/** Spaces of all kinds and line breaks: they are visible, or at least intended. */
const SPACE = /^[\p{Zs}\t\r\n]$/u;
/** After a letter of another script or an emoji, these characters belong to the spelling. */
const SPELLING = /(?<=\P{ASCII})(?:[\ufe0e\ufe0f]|[\u200c\u200d](?=\P{ASCII}))/gu;
/** Most names. They skip the patterns that need Unicode's tables, which are slow to load. */
const PLAIN = /^[ -~]*$/;

/** Finds an invisible character that no spelling requires. A NUL is reported for the whole file. */
function findHidden(name: string): string | undefined {
  return [...name.replace(SPELLING, '')].find(
    one => findInvisible(one) !== undefined && !SPACE.test(one) && one !== '\0',
  );
}

/** Columns of a results file, under any file name, so that nobody is called again by mistake. */
const OF_RESULTS = ['call_row', 'call_status', 'call_task_id', 'call_task_uuid'];

/** The problem of a single name. */
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

/** Describes spaces in a name that is accepted. */
function describeSpaces(written: string): readonly [code: string, what: string] | undefined {
  const odd = PLAIN.test(written) ? undefined : [...written].find(one => one !== ' ' && /^\p{Zs}$/u.test(one));
  if (odd !== undefined)
    return ['csv_header_spaces', `holds ${nameCharacter(odd)}, which looks like a space and is none`];
  return written === written.trim() ? undefined : ['csv_header_spaces', 'has spaces around it'];
}

/**
 * Checks that every column has its own name. Nameless columns at the end of the line are judged by their values.
 *
 * @returns the fields with trimmed names.
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
