/** Control characters, and the marks that turn the order of what is read around. */
const STEERING = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Text that cannot steer the terminal or a page, and whose letters are read in their order, whatever a file's name or an error holds. */
export function printable(text: string): string {
  return text.replace(STEERING, '?');
}
