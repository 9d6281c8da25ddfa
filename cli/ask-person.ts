import { createInterface } from 'node:readline/promises';

/** True when somebody sits at a terminal and can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/** Asks a question and waits for the line that is typed; an empty one when nothing comes any more. The question is no output. */
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
