/** The colour in which a state is shown; none for what is on its way. */
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
