import { createInterface } from 'node:readline';
import { screenOf } from '../../terminal/screen.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { UsageError } from '../command.ts';

/** One question, and how its answer is read. */
export interface Question<T> {
  readonly text: string;
  /** What an empty answer means, as somebody would type it. */
  readonly standard: string;
  /** @throws {UsageError} which says what the answer must be. */
  readonly read: (answer: string) => T;
}

/** Asks a person, or whatever is piped in. */
export interface Asker {
  /** Asks until the answer is good. @throws {UsageError} when the answers end. */
  ask<T>(question: Question<T>): Promise<T>;
  close(): void;
}

/** Where questions are written: a terminal, usually. */
type Output = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>;

/** Columns that a question leaves for its answer. */
const ANSWER_ROOM = 16;

/** A question in lines that fit; the answer is typed behind the last one. */
function wrapQuestion({ text, standard }: Pick<Question<unknown>, 'text' | 'standard'>, columns: number) {
  const lines = wrapText(`${text}${standard === '' ? '' : ` [${standard}]`}:`, columns - ANSWER_ROOM);
  return { above: lines.slice(0, -1).map(line => `${line}\n`), prompt: `${lines.at(-1)} ` };
}

/** Asks on these streams, usually those of the process. */
export function createAsker(input: NodeJS.ReadableStream, output: Output): Asker {
  const { columns } = screenOf(output);
  const lines = createInterface({ input, output });
  // At a terminal, Ctrl-C is a key for whoever reads it: it is to end the program all the same.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Lines that are piped in come all at once: what is not asked for yet has to be kept.
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask({ text, standard, read }) {
      const { above, prompt } = wrapQuestion({ text, standard }, columns);
      lines.setPrompt(prompt);
      for (;;) {
        output.write(above.join(''));
        lines.prompt();
        const { value, done } = await answers.next();
        if (done)
          throw new UsageError(`the answers ended at "${text}"; nothing was written; --yes takes the standard answers`);
        try {
          return read(value.trim() === '' ? standard : value.trim());
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          output.write(`${wrapText(error.message, columns).join('\n')}\n`);
        }
      }
    },
    close: () => lines.close(),
  };
}

/** The answer to a question: the one that was given beforehand, or what is asked for. */
export async function answer<T>(asker: Asker, question: Question<T>, given: string | undefined): Promise<T> {
  return given === undefined ? asker.ask(question) : question.read(given);
}

/** Takes the standard answer of every question, for runs without a person. */
export const takeStandards: Asker = {
  ask: async ({ standard, read }) => read(standard),
  close: () => undefined,
};
