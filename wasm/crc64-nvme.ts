// AssemblyScript, built by `npm run wasm` into lambda/s3/crc64-nvme-wasm.ts.
// Dividing by a polynomial takes a table lookup for every byte. Dividing by a sparse multiple of it takes only a few XORs, and
// leaves a short remainder to divide by the polynomial itself: Russell, "Chorba: A novel CRC32 implementation"
// (https://arxiv.org/abs/2412.16398). The multiple used here was searched for this polynomial:
//
//   x^1104 = x^892 + x^787 + x^561 + x^551 + x^473 + x^232 + x^160 + 1
//
// Squaring three times turns bits into bytes, since the square of a sum is the sum of the squares. So a byte can be dropped if
// it is added to the bytes 212, 317, 543, 553, 631, 872, 944 and 1104 after it. This works for 16 bytes at a time, because no
// distance is shorter.

/** CRC-64/NVME's polynomial without its highest term; the lowest bit is the highest power. */
const POLYNOMIAL: u64 = (u64(0x9a6c9329) << 32) | 0xac4bc9b5;
/** The distance to the farthest byte that a byte is added to. */
const REACH: usize = 1104;
/** The contribution of each of the 256 byte values with 0 to 7 zeros after it, 64 bits each. */
const TABLES: usize = 0;
const TABLE_BYTES: usize = 256 * 8;
/** Where the caller writes the bytes; it reads these two addresses. REACH bytes of zero precede them. */
export const INPUT: usize = TABLES + 8 * TABLE_BYTES + REACH;
/** The maximum number of bytes in one call. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** Where the remainder is divided by the polynomial itself. A block may extend past the bytes. */
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

/** The contribution of a byte of `word` with this many zeros after it. */
function look(word: u64, byte: u64, zeros: usize): u64 {
  return load<u64>(TABLES + zeros * TABLE_BYTES + usize((word >> (byte * 8)) & 0xff) * 8);
}

/** 16 bytes, plus the contributions of the bytes dropped before them. */
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
 * Continues a sum.
 *
 * @param before the sum of the preceding bytes, 0 at the beginning.
 * @param length of the bytes at INPUT, which are overwritten.
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
    // The remainder is not dropped: zeros replace it, so that it is added to nothing.
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
