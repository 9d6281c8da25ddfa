/** The position of a scanner inside a field. */
export const State = { fieldStart: 0, plain: 1, quoted: 2, afterQuote: 3, escaped: 4 } as const;
export type State = (typeof State)[keyof typeof State];

/**
 * The state after a byte, as far as quotes decide it; `undefined` if the byte has its meaning outside quotes.
 *
 * @param quote the byte around quoted fields.
 * @param escapes -1 for none.
 */
export function stepQuotes(state: State, byte: number, quote: number, escapes: number): State | undefined {
  switch (state) {
    case State.quoted:
      if (byte === quote) return State.afterQuote;
      return byte === escapes ? State.escaped : State.quoted;
    case State.escaped:
      return State.quoted;
    case State.afterQuote:
    case State.fieldStart:
      return byte === quote ? State.quoted : undefined;
    default:
      return undefined;
  }
}
