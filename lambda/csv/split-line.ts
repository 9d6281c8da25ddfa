/**
 * The fields of one line, as far as they can be told without reading the file: line ends inside of quotes and escapes of their own are
 * not known here.
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
