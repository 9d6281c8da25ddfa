// AssemblyScript, built by `npm run wasm` into lambda/csv/index-rows-wasm.ts.
// 64 bytes at a time become one 64-bit mask for each kind of byte that means something; the rest is arithmetic on masks, as in
// Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (https://arxiv.org/abs/1902.08318).

const LF: u8 = 0x0a;
const CR: u8 = 0x0d;

/** Where the caller puts the bytes; it reads these two addresses. */
export const INPUT: usize = 1024;
/** Most bytes at a time. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** Where the end of each field is written: an index into the bytes, 32 bits each. A block may reach beyond the bytes. */
export const FIELD_ENDS: usize = INPUT + INPUT_BYTES + 64;

/** Rows found. */
export let rows: i32 = 0;

/** One bit for each of 64 bytes that is this one. */
function find(a: v128, b: v128, c: v128, d: v128, byte: u8): u64 {
  const wanted = i8x16.splat(byte);
  return (
    u64(i8x16.bitmask(i8x16.eq(a, wanted))) |
    (u64(i8x16.bitmask(i8x16.eq(b, wanted))) << 16) |
    (u64(i8x16.bitmask(i8x16.eq(c, wanted))) << 32) |
    (u64(i8x16.bitmask(i8x16.eq(d, wanted))) << 48)
  );
}

function has(a: v128, b: v128, c: v128, d: v128, byte: u8): bool {
  const wanted = i8x16.splat(byte);
  return v128.any_true(
    v128.or(v128.or(i8x16.eq(a, wanted), i8x16.eq(b, wanted)), v128.or(i8x16.eq(c, wanted), i8x16.eq(d, wanted))),
  );
}

/** Each bit becomes the parity of the bits up to it: 1 from an opening quote up to the byte before its closing one. */
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/**
 * Finds the fields of good rows, up to the last row that is whole or to a block of 64 bytes that has anything odd in it: a NUL, a
 * stray quote, a lone CR, a blank line, a row with another number of fields.
 *
 * @param from where a row begins.
 * @param end behind the last byte.
 * @param isNeeded whether the ends of the fields are written; without them it is a third faster.
 * @returns where the first row begins that was not found.
 */
export function indexRows(from: i32, end: i32, delimiter: u8, quote: u8, columns: i32, isNeeded: bool): i32 {
  let rowStart = from;
  let out = FIELD_ENDS;
  // Delimiters so far, and how many the rows so far must have.
  let seen = 0;
  let expected = 0;
  // What the byte before the block was, in the lowest bit; all bits of `quoted`.
  let quoted: u64 = 0;
  let afterStart: u64 = 1;
  let afterClose: u64 = 0;
  let afterCr: u64 = 0;
  let afterLine: u64 = 1;
  rows = 0;
  for (let at = from; at < end; at += 64) {
    const address = INPUT + at;
    const a = v128.load(address);
    const b = v128.load(address, 16);
    const c = v128.load(address, 32);
    const d = v128.load(address, 48);
    // Bytes behind the end count as nothing.
    const valid = end - at >= 64 ? ~u64(0) : (u64(1) << u64(end - at)) - 1;
    const hasNul = !i8x16.all_true(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)));
    if (hasNul && (find(a, b, c, d, 0) & valid) !== 0) break;
    const quotes = find(a, b, c, d, quote) & valid;
    const inside = quotes === 0 ? quoted : parity(quotes) ^ quoted;
    const outside = ~inside & valid;
    const delimiters = find(a, b, c, d, delimiter) & outside;
    const lines = find(a, b, c, d, LF) & outside;
    const returns = has(a, b, c, d, CR) ? find(a, b, c, d, CR) & outside : 0;
    const opening = quotes & inside;
    const closing = quotes & outside;
    const starts = delimiters | lines | closing;
    const odd =
      (opening & ~((starts << 1) | afterStart)) |
      (((closing << 1) | afterClose) & ~(delimiters | lines | returns | opening) & valid) |
      (((returns << 1) | afterCr) & ~lines & valid) |
      (((lines << 1) | afterLine) & (lines | returns));
    if (odd !== 0) break;
    quoted = u64(i64(inside) >> 63);
    afterStart = starts >> 63;
    afterClose = closing >> 63;
    afterCr = returns >> 63;
    afterLine = lines >> 63;
    if (isNeeded) {
      for (let ends = delimiters | lines; ends !== 0; ends &= ends - 1) {
        store<u32>(out, at + i32(ctz(ends)));
        out += 4;
      }
    }
    for (let ends = lines; ends !== 0; ends &= ends - 1) {
      const bit = ctz(ends);
      expected += columns - 1;
      if (seen + i32(popcnt(delimiters & ((u64(1) << bit) - 1))) !== expected) return rowStart;
      rowStart = at + i32(bit) + 1;
      rows++;
    }
    seen += i32(popcnt(delimiters));
  }
  return rowStart;
}
