/** The bytes with a meaning in any CSV, besides the delimiter and the quote. */
export const LF = 0x0a;
export const CR = 0x0d;
export const NUL = 0x00;
