// A table of 64-bit slots for numbers, or for the first bytes of their digests: open addressing, at most half full. Its
// size is fixed at the start, when the number of keys is known.

import { MOST_WAITING, TABLE, WAITING } from './memory-plan';

/** Set in the slot of a key that a list contains. Keys are below it and never 0, which marks a free slot. */
const MARK: u64 = u64(1) << 63;
export const KEY_BITS: u64 = MARK - 1;
/** 2^64 divided by the golden ratio, which spreads neighbouring keys. */
const SPREAD: u64 = (u64(0x9e3779b9) << 32) | 0x7f4a7c15;
const SLOT_BYTES: usize = 8;
const PAGE_BITS: usize = 16;

let slots: u64 = 0;
let tableEnd: usize = TABLE;
let waiting: usize = 0;

/** Reserves memory for so many keys; false if there is not enough. */
export function makeTable(keys: u32): bool {
  slots = u64(keys) * 2 + 1;
  tableEnd = TABLE + usize(slots) * SLOT_BYTES;
  const pages = i32((tableEnd + (1 << PAGE_BITS) - 1) >> PAGE_BITS) - memory.size();
  return pages <= 0 || memory.grow(pages) !== -1;
}

/** The slot of a key, or the free slot where it belongs. */
function find(key: u64): usize {
  let at = TABLE + usize((((key * SPREAD) >> 32) * slots) >> 32) * SLOT_BYTES;
  let held = load<u64>(at) & KEY_BITS;
  while (held !== key && held !== 0) {
    at += SLOT_BYTES;
    if (at === tableEnd) at = TABLE;
    held = load<u64>(at) & KEY_BITS;
  }
  return at;
}

export function addKey(key: u64): void {
  store<u64>(find(key), key);
}

/** Notes that a list contains a key; see {@link settleMarks}. */
export function markKey(key: u64): void {
  store<u64>(WAITING + waiting * 8, key);
  if (++waiting === MOST_WAITING) settleMarks();
}

/** Looks up the waiting keys. Several at once, so that their memory accesses overlap. */
export function settleMarks(): void {
  for (let index: usize = 0; index < waiting; index++) {
    const key = load<u64>(WAITING + index * 8);
    const at = find(key);
    if (load<u64>(at) === key) store<u64>(at, key | MARK);
  }
  waiting = 0;
}

export function isMarked(key: u64): bool {
  return load<u64>(find(key)) > MARK;
}

/** Clears the marks of the previous list. */
export function clearMarks(): void {
  waiting = 0;
  for (let at = TABLE; at < tableEnd; at += SLOT_BYTES) store<u64>(at, load<u64>(at) & KEY_BITS);
}
