/** The bytes that mean something in any CSV, beside its delimiter and its quote. */
export const LF = 0x0a;
export const CR = 0x0d;
export const NUL = 0x00;
