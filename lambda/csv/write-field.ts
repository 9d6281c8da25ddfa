/** One field of RFC 4180, as it is. */
export function writeField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One field of RFC 4180; what a spreadsheet would take for a formula is made text. */
export function writeSafeField(value: string | number | undefined): string {
  const text = String(value ?? '');
  return writeField(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}
