/** Text with no control characters, so that a file's name or an error cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
