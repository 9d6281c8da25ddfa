/** What nobody sees on a screen, the plain space aside. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');

/** Those that are met, by their code points; Unicode's names where it has one. */
const NAMES =
  '0009 a tab,000A a line break,000D a carriage return,00A0 a no-break space,00AD a soft hyphen,200B a zero-width space,' +
  '200C a zero-width non-joiner,200D a zero-width joiner,200E a left-to-right mark,200F a right-to-left mark,' +
  '202A a left-to-right embedding,202C a pop directional formatting,202F a narrow no-break space,2060 a word joiner,FEFF a byte order mark';

/** Such as `U+00A0`. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A character that nobody sees, in words that anybody can look for: `a no-break space (U+00A0)`. */
export function nameCharacter(character: string): string {
  const code = codePointOf(character);
  const name = NAMES.split(',').find(one => `U+${one}`.startsWith(code));
  return `${name?.slice(5) ?? 'an invisible character'} (${code})`;
}

/** The first character of a text that nobody sees. */
export function findInvisible(text: string): string | undefined {
  return INVISIBLE.exec(text)?.[0];
}

/** What is seen of a text. */
export function stripInvisible(text: string): string {
  return text.replace(ALL_INVISIBLE, '');
}
