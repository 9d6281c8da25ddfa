// What stands where in the memory of match-numbers. The compiler puts its constants below, from 1024 on.

/** 1 to 14 for each byte: what it means. */
export const KINDS: usize = 2048;
/** Powers of ten from 10^0, 64 bits each. */
export const POWERS: usize = KINDS + 256;
/** What SHA-256 is made of on the way: 64 words. */
export const WORDS: usize = POWERS + 20 * 8;
/** Keys that were read, and not looked for yet: 64 bits each. */
export const WAITING: usize = WORDS + 64 * 4;
export const MOST_WAITING: usize = 64;
/** Where the caller puts bytes, or numbers; it reads these two addresses. */
export const INPUT: usize = 4096;
/** Most bytes at a time. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** The slots, up to the end of the memory. */
export const TABLE: usize = INPUT + INPUT_BYTES;
