/** Recognises UTF-16 JSON by its first bytes: a byte order mark, or an ASCII character. */
function findUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}

/**
 * The text of a JSON file: UTF-8, or UTF-16 as PowerShell's `>` writes it, with or without a byte order mark.
 *
 * @returns `undefined` for bytes that are neither.
 */
export function decodeJsonText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(findUtf16(bytes) ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
