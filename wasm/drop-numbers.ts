// The numbers of a drop: kept before a list is read, and asked for after it.

import { INPUT } from './memory-plan';
import { addKey, isMarked, makeTable } from './number-table';
import { digestKey } from './sha256';

/** The table has digests of the numbers. */
export let isHashed: bool = false;

/** Makes the table, of numbers or of the digests of both their spellings; false when there is no memory for it. */
export function open(numbers: u32, hashed: bool): bool {
  isHashed = hashed;
  return makeTable(hashed ? numbers * 2 : numbers);
}

/** Adds so many numbers, doubles at INPUT. */
export function add(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    if (isHashed) {
      addKey(digestKey(number, false));
      addKey(digestKey(number, true));
    } else addKey(number);
  }
}

/** Replaces each number at INPUT by 1 if the list has it, and by 0 if not. */
export function look(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    const has = isHashed ? isMarked(digestKey(number, false)) || isMarked(digestKey(number, true)) : isMarked(number);
    store<f64>(at, has ? 1 : 0);
  }
}
