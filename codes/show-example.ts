/** Shows invisible characters by their code points. */
function showHidden(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    character => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** The lines of an example. If it has several, it is a file, and a missing line end of the last line is shown. */
export function showExample(example: string): string[] {
  const lines = example.split('\n').map(showHidden);
  if (lines.length === 1) return lines;
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)}<end of the file>`];
}
