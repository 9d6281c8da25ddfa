import { createInterface } from 'node:readline/promises';

/** True if a person at a terminal can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/**
 * Asks a question and waits for a line; an empty one at the end of the input. The question does not go to standard
 * output.
 */
export async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  process.stderr.write(question);
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
}
