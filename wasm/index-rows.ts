// AssemblyScript, built by `npm run wasm` into lambda/csv/index-rows-wasm.ts.
// For every 64 bytes, each kind of special byte becomes one 64-bit mask; the rest is arithmetic on masks, as in
// Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (https://arxiv.org/abs/1902.08318).

const LF: u8 = 0x0a;
const CR: u8 = 0x0d;
/** A byte order mark, little-endian. */
const MARK: u32 = 0xbfbbef;
const MARK_BITS: u32 = 0xffffff;
const SPACE: u8 = 0x20;
/** The bit that distinguishes lower case from upper case. */
const LOWER_CASE: u32 = 0x20202020;

/** Where the caller writes the bytes; it reads these two addresses. */
export const INPUT: usize = 1024;
/** The maximum number of bytes in one call. */
export const INPUT_BYTES: i32 = 64 * 1024;
/** Where the end of each field is written, as a 32-bit index into the bytes. A block may extend past the bytes. */
export const FIELD_ENDS: usize = INPUT + INPUT_BYTES + 64;

/** The number of rows found. */
export let rows: i32 = 0;
/** Line ends inside quotes in these rows: LF, CR LF or CR. */
export let breaks: i32 = 0;

/** A mask with one bit for each of 64 bytes that equals `byte`. */
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

/** Replaces each bit by the parity of the bits up to it: 1 from an opening quote to the byte before its closing one. */
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Counts LF, CR LF and CR in a range. */
function countLineEnds(from: i32, end: i32): i32 {
  let ends = 0;
  let afterCr: u64 = 0;
  for (let at = from; at < end; at += 64) {
    const address = INPUT + at;
    const a = v128.load(address);
    const b = v128.load(address, 16);
    const c = v128.load(address, 32);
    const d = v128.load(address, 48);
    const valid = end - at >= 64 ? ~u64(0) : (u64(1) << u64(end - at)) - 1;
    const returns = find(a, b, c, d, CR);
    const feeds = find(a, b, c, d, LF) & ~((returns << 1) | afterCr);
    ends += i32(popcnt((returns | feeds) & valid));
    afterCr = returns >> 63;
  }
  return ends;
}

/** Counts the line ends inside quotes in the rows that were found. */
function settle(from: i32, end: i32, others: u64): i32 {
  if (others !== 0) breaks = countLineEnds(from, end) - rows;
  return end;
}

/**
 * Finds the fields of good rows. It stops at the last complete row, or before a block of 64 bytes with anything odd: a
 * NUL, a stray quote, a lone CR, a blank line, or a row with another number of fields. It also stops at a row that
 * begins like the header, quoted or not and in any case, or with a byte order mark.
 *
 * @param from the start of a row.
 * @param end the index after the last byte.
 * @param isNeeded whether to write the ends of the fields; without them it is a third faster.
 * @param header the first bytes of the header after quotes and spaces, up to four, little-endian, in lower case.
 * @param headerBits a mask with a one for each bit of them.
 * @returns the start of the first row that was not found.
 */
export function indexRows(
  from: i32,
  end: i32,
  delimiter: u8,
  quote: u8,
  columns: i32,
  isNeeded: bool,
  header: u32,
  headerBits: u32,
): i32 {
  let rowStart = from;
  let out = FIELD_ENDS;
  // The delimiters so far, and the number that the rows so far must have.
  let seen = 0;
  let expected = 0;
  // State of the byte before the block, in the lowest bit; in all bits for `quoted`.
  let quoted: u64 = 0;
  let afterStart: u64 = 1;
  let afterClose: u64 = 0;
  let afterCr: u64 = 0;
  let afterLine: u64 = 1;
  // Line ends that end no row.
  let others: u64 = 0;
  rows = 0;
  breaks = 0;
  // Pads the last block with bytes without a meaning.
  memory.fill(INPUT + end, 0xff, 64);
  for (let at = from; at < end; at += 64) {
    const address = INPUT + at;
    const a = v128.load(address);
    const b = v128.load(address, 16);
    const c = v128.load(address, 32);
    const d = v128.load(address, 48);
    const hasNul = !i8x16.all_true(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)));
    if (hasNul) break;
    const quotes = find(a, b, c, d, quote);
    const inside = quotes === 0 ? quoted : parity(quotes) ^ quoted;
    const outside = ~inside;
    const delimiters = find(a, b, c, d, delimiter) & outside;
    const feeds = find(a, b, c, d, LF);
    const lines = feeds & outside;
    const carriages = has(a, b, c, d, CR) ? find(a, b, c, d, CR) : 0;
    const returns = carriages & outside;
    others |= (feeds ^ lines) | (carriages ^ returns);
    const opening = quotes & inside;
    const closing = quotes & outside;
    const starts = delimiters | lines | closing;
    const odd =
      (opening & ~((starts << 1) | afterStart)) |
      (((closing << 1) | afterClose) & ~(delimiters | lines | returns | opening)) |
      (((returns << 1) | afterCr) & ~lines) |
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
      if (seen + i32(popcnt(delimiters & ((u64(1) << bit) - 1))) !== expected) return settle(from, rowStart, others);
      let text = INPUT + rowStart;
      while (load<u8>(text) === quote || load<u8>(text) === SPACE) text++;
      const start = load<u32>(text);
      if ((((start | LOWER_CASE) ^ header) & headerBits) === 0 || (start & MARK_BITS) === MARK) {
        return settle(from, rowStart, others);
      }
      rowStart = at + i32(bit) + 1;
      rows++;
    }
    seen += i32(popcnt(delimiters));
  }
  return settle(from, rowStart, others);
}
