// Numbers, or the beginnings of their digests, in a table of 64-bit slots: open addressing, at most half of it filled. It is made once, as
// large as it must be, since it knows before how many come.

import { MOST_WAITING, TABLE, WAITING } from './memory-plan';

/** Set in the slot of a key that a list has. The keys are below it, and never 0, which is a free slot. */
const MARK: u64 = u64(1) << 63;
export const KEY_BITS: u64 = MARK - 1;
/** 2^64 over the golden ratio: neighbours end up far apart. */
const SPREAD: u64 = (u64(0x9e3779b9) << 32) | 0x7f4a7c15;
const SLOT_BYTES: usize = 8;
const PAGE_BITS: usize = 16;

let slots: u64 = 0;
let tableEnd: usize = TABLE;
let waiting: usize = 0;

/** Makes room for so many keys; false when there is no memory for it. */
export function makeTable(keys: u32): bool {
  slots = u64(keys) * 2 + 1;
  tableEnd = TABLE + usize(slots) * SLOT_BYTES;
  const pages = i32((tableEnd + (1 << PAGE_BITS) - 1) >> PAGE_BITS) - memory.size();
  return pages <= 0 || memory.grow(pages) !== -1;
}

/** The slot of a key, or the free one where it would be. */
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

/** Notes that a list has a key; see {@link settleMarks}. */
export function markKey(key: u64): void {
  store<u64>(WAITING + waiting * 8, key);
  if (++waiting === MOST_WAITING) settleMarks();
}

/** Looks for the keys that wait. Several at once, since each look waits for the memory, and they wait side by side. */
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

/** Forgets what the list before had. */
export function clearMarks(): void {
  waiting = 0;
  for (let at = TABLE; at < tableEnd; at += SLOT_BYTES) store<u64>(at, load<u64>(at) & KEY_BITS);
}
