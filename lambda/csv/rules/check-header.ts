import type { Problem } from '../../problem.ts';
import type { HeaderField } from '../place.ts';

/** A number to call is no name: a file that has one here lost its header. */
const PHONE_NUMBER = /^(?:\+\d{7,15}|\d{10,15})$/;

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
  return undefined;
}

/**
 * Checks that every column has a name of its own.
 *
 * @returns the fields with their names trimmed.
 */
export function checkHeader(
  fields: readonly HeaderField[],
  onProblem: (problem: Problem) => void,
  onWarning: (problem: Problem) => void,
): HeaderField[] {
  const seen = new Set<string>();
  return fields.map((field, index) => {
    const name = field.name.trim();
    const say = (code: string, what: string): Problem => ({
      code,
      row: 1,
      column: index + 1,
      offset: field.offset,
      message: `row 1: the name of column ${index + 1} ${what}`,
    });
    const wrong = judge(field);
    if (wrong) onProblem(say(...wrong));
    else if (name !== field.name) onWarning(say('csv_header_spaces', 'has spaces around it'));
    if (name !== '' && seen.has(name)) onProblem(say('csv_header_repeated', 'stands in the header twice'));
    seen.add(name);
    return name === field.name ? field : { name, offset: field.offset };
  });
}
