/**
 * Splits one line into fields, without the rest of the file: line ends inside quotes and escape characters are not
 * handled.
 */
export function splitLine(line: string, delimiter: string, quote: string): string[] {
  const fields = [''];
  let isQuoted = false;
  for (const character of line) {
    if (character === quote) isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) fields.push('');
    else fields.push(`${fields.pop() ?? ''}${character}`);
  }
  return fields.map(field => field.trim());
}
