/** How what nobody sees is shown: by the number of its character. */
function showHidden(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    character => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** The lines of an example. One that has lines is a file, and says where its last line has no end. */
export function showExample(example: string): string[] {
  const lines = example.split('\n').map(showHidden);
  if (lines.length === 1) return lines;
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)}<end of the file>`];
}
