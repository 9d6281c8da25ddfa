/** Characters that are invisible on a screen, except the plain space. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');

/** Common ones by code point, with Unicode's name if there is one. */
const NAMES =
  '0009 a tab,000A a line break,000D a carriage return,00A0 a no-break space,00AD a soft hyphen,200B a zero-width space,' +
  '200C a zero-width non-joiner,200D a zero-width joiner,200E a left-to-right mark,200F a right-to-left mark,' +
  '202A a left-to-right embedding,202C a pop directional formatting,202F a narrow no-break space,2060 a word joiner,FEFF a byte order mark';

/** Such as `U+00A0`. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Names an invisible character so that people can search for it: `a no-break space (U+00A0)`. */
export function nameCharacter(character: string): string {
  const code = codePointOf(character);
  const name = NAMES.split(',').find(one => `U+${one}`.startsWith(code));
  return `${name?.slice(5) ?? 'an invisible character'} (${code})`;
}

/** The first invisible character of a text. */
export function findInvisible(text: string): string | undefined {
  return INVISIBLE.exec(text)?.[0];
}

/** The visible part of a text. */
export function stripInvisible(text: string): string {
  return text.replace(ALL_INVISIBLE, '');
}
