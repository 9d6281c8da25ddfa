// The first bytes of the SHA-256 of a written number. The text fits one block (FIPS 180-4).

import { WORDS } from './memory-plan';
import { KEY_BITS } from './number-table';

const CONSTANTS = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
const BLOCK_WORDS = 16;

/** Writes a byte of the block. Its words are big-endian. */
function put(index: usize, byte: u8): void {
  store<u8>(WORDS + (index ^ 3), byte);
}

/** Writes the number, with or without a plus sign, and the padding of the block. */
function writeBlock(number: u64, plus: bool): void {
  memory.fill(WORDS, 0, BLOCK_WORDS * 4);
  let digits: usize = 0;
  for (let rest = number; rest !== 0; rest /= 10) digits++;
  const length = digits + usize(plus);
  if (plus) put(0, 0x2b);
  let at = length;
  for (let rest = number; rest !== 0; rest /= 10) put(--at, 0x30 + u8(rest % 10));
  put(length, 0x80);
  store<u32>(WORDS + (BLOCK_WORDS - 1) * 4, u32(length) * 8);
}

/** The lowest 63 bits of the first 8 bytes, as a key. */
export function digestKey(number: u64, plus: bool): u64 {
  writeBlock(number, plus);
  for (let at = WORDS + BLOCK_WORDS * 4; at < WORDS + 64 * 4; at += 4) {
    const early = load<u32>(at - 15 * 4);
    const late = load<u32>(at - 2 * 4);
    const low = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
    const high = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
    store<u32>(at, load<u32>(at - 16 * 4) + low + load<u32>(at - 7 * 4) + high);
  }
  let a: u32 = 0x6a09e667;
  let b: u32 = 0xbb67ae85;
  let c: u32 = 0x3c6ef372;
  let d: u32 = 0xa54ff53a;
  let e: u32 = 0x510e527f;
  let f: u32 = 0x9b05688c;
  let g: u32 = 0x1f83d9ab;
  let h: u32 = 0x5be0cd19;
  for (let at: usize = 0; at < 64 * 4; at += 4) {
    const choice = (e & f) ^ (~e & g);
    const one =
      h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + choice + load<u32>(CONSTANTS + at) + load<u32>(WORDS + at);
    const two = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  const first = u64(a + 0x6a09e667) << 32;
  return asKey(first | u64(b + 0xbb67ae85));
}

/** The first 8 bytes of a digest as a key. */
export function asKey(bytes: u64): u64 {
  const key = bytes & KEY_BITS;
  return key === 0 ? 1 : key;
}
