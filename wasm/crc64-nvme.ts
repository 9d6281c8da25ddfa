// AssemblyScript, built by `npm run wasm` into lambda/s3/crc64-nvme-wasm.ts.
// Dividing by a polynomial takes a look into a table for every byte. Dividing by a multiple of it that has few terms takes only
// a few XORs, and leaves a short rest to divide by the polynomial itself: Russell, "Chorba: A novel CRC32 implementation"
// (https://arxiv.org/abs/2412.16398). The multiple here was searched for this polynomial:
//
//   x^1104 = x^892 + x^787 + x^561 + x^551 + x^473 + x^232 + x^160 + 1
//
// Squaring three times makes bits of it bytes, since a sum's square is the sum of the squares. So a byte may be left out if it
// is added to the bytes 212, 317, 543, 553, 631, 872, 944 and 1104 behind it; and 16 of them at a time, none being closer.

/** CRC-64/NVME's polynomial without its highest term; the lowest bit is the highest power. */
const POLYNOMIAL: u64 = (u64(0x9a6c9329) << 32) | 0xac4bc9b5;
/** The farthest byte that one is added to. */
const REACH: usize = 1104;
/** What 256 values of a byte come to with 0 to 7 zeros behind it, 64 bits each. */
const TABLES: usize = 0;
const TABLE_BYTES: usize = 256 * 8;
/** Where the caller puts the bytes; it reads these two addresses. There are REACH bytes of zero in front. */
export const INPUT: usize = TABLES + 8 * TABLE_BYTES + REACH;
/** Most bytes at a time. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** Where the rest is divided by the polynomial itself. A block may reach beyond the bytes. */
const REST: usize = INPUT + INPUT_BYTES + 16;

for (let byte: usize = 0; byte < 256; byte++) {
  let sum: u64 = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (sum & 1 ? POLYNOMIAL : 0);
  store<u64>(TABLES + byte * 8, sum);
}
for (let at = TABLES; at < TABLES + 7 * TABLE_BYTES; at += 8) {
  store<u64>(at, addZero(load<u64>(at)), TABLE_BYTES);
}

function addZero(sum: u64): u64 {
  return (sum >> 8) ^ load<u64>(TABLES + usize(sum & 0xff) * 8);
}

/** What a byte of `word` comes to with so many zeros behind it. */
function look(word: u64, byte: u64, zeros: usize): u64 {
  return load<u64>(TABLES + zeros * TABLE_BYTES + usize((word >> (byte * 8)) & 0xff) * 8);
}

/** 16 bytes, and what those that were left out before them add to them. */
function gather(at: usize): v128 {
  let sum = v128.load(at);
  sum = v128.xor(sum, v128.load(at - 212));
  sum = v128.xor(sum, v128.load(at - 317));
  sum = v128.xor(sum, v128.load(at - 543));
  sum = v128.xor(sum, v128.load(at - 553));
  sum = v128.xor(sum, v128.load(at - 631));
  sum = v128.xor(sum, v128.load(at - 872));
  sum = v128.xor(sum, v128.load(at - 944));
  return v128.xor(sum, v128.load(at - REACH));
}

/**
 * Goes on with a sum.
 *
 * @param before what the bytes before came to, 0 at the beginning.
 * @param length of the bytes at INPUT, which are lost.
 */
export function sum(before: u64, length: i32): u64 {
  let crc = ~before;
  let at = INPUT;
  let end = INPUT + length;
  if (length >= 2 * i32(REACH)) {
    store<u64>(at, load<u64>(at) ^ crc);
    crc = 0;
    const from = at + ((length - REACH) & ~15);
    for (; at < from; at += 16) v128.store(at, gather(at));
    // The rest is left out no more: zeros take its place, so that it is added to nothing.
    for (; at < end; at += 16) {
      v128.store(REST + at - from, gather(at));
      v128.store(at, i64x2.splat(0));
    }
    at = REST;
    end += REST - from;
  }
  for (; at + 8 <= end; at += 8) {
    const word = load<u64>(at) ^ crc;
    crc =
      look(word, 0, 7) ^
      look(word, 1, 6) ^
      look(word, 2, 5) ^
      look(word, 3, 4) ^
      look(word, 4, 3) ^
      look(word, 5, 2) ^
      look(word, 6, 1) ^
      look(word, 7, 0);
  }
  for (; at < end; at++) crc = addZero(crc ^ load<u8>(at));
  return ~crc;
}
