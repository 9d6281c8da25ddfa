// The memory layout of match-numbers. The compiler puts its constants below, from 1024 on.

/** A kind, 1 to 14, for each byte. */
export const KINDS: usize = 2048;
/** Powers of ten from 10^0, 64 bits each. */
export const POWERS: usize = KINDS + 256;
/** The message schedule of SHA-256: 64 words. */
export const WORDS: usize = POWERS + 20 * 8;
/** Keys that were read and not looked up yet, 64 bits each. */
export const WAITING: usize = WORDS + 64 * 4;
export const MOST_WAITING: usize = 64;
/** Where the caller writes bytes or numbers; it reads these two addresses. */
export const INPUT: usize = 4096;
/** The maximum number of bytes in one call. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** The slots, up to the end of the memory. */
export const TABLE: usize = INPUT + INPUT_BYTES;
