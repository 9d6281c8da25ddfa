/** The colour of a state; states on the way have none. */
const COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  created: 'green',
  checked: 'green',
  rejected: 'red',
  in_doubt: 'red',
  waiting: 'yellow',
  skipped: 'yellow',
};

/** @param state of a submission, or any other word. */
export function colourOf(state: string): 'green' | 'red' | 'yellow' | undefined {
  return COLOURS[state];
}
