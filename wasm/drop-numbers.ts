// The numbers of a drop: stored before a list is read, and looked up afterwards.

import { INPUT } from './memory-plan';
import { addKey, isMarked, makeTable } from './number-table';
import { digestKey } from './sha256';

/** The table holds digests of the numbers. */
export let isHashed: bool = false;

/** Makes the table for numbers, or for the digests of both their spellings. Returns false if memory is short. */
export function open(numbers: u32, hashed: bool): bool {
  isHashed = hashed;
  return makeTable(hashed ? numbers * 2 : numbers);
}

/** Adds `count` numbers, as doubles at INPUT. */
export function add(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    if (isHashed) {
      addKey(digestKey(number, false));
      addKey(digestKey(number, true));
    } else addKey(number);
  }
}

/** Replaces each number at INPUT by 1 if the list contains it, otherwise by 0. */
export function look(count: i32): void {
  for (let at = INPUT; at < INPUT + usize(count) * 8; at += 8) {
    const number = u64(load<f64>(at));
    const has = isHashed ? isMarked(digestKey(number, false)) || isMarked(digestKey(number, true)) : isMarked(number);
    store<f64>(at, has ? 1 : 0);
  }
}
