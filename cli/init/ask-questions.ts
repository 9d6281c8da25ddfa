import { createInterface } from 'node:readline';
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

/** Asks on these streams, usually those of the process. */
export function createAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  const lines = createInterface({ input, output });
  // At a terminal, Ctrl-C is a key for whoever reads it: it is to end the program all the same.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Lines that are piped in come all at once: what is not asked for yet has to be kept.
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask({ text, standard, read }) {
      for (;;) {
        lines.setPrompt(`${text}${standard === '' ? '' : ` [${standard}]`}: `);
        lines.prompt();
        const { value, done } = await answers.next();
        if (done) throw new UsageError(`the answers ended at "${text}"; nothing was written`);
        try {
          return read(value.trim() === '' ? standard : value.trim());
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          output.write(`${error.message}\n`);
        }
      }
    },
    close: () => lines.close(),
  };
}

/** Takes the standard answer of every question, for runs without a person. */
export const takeStandards: Asker = {
  ask: async ({ standard, read }) => read(standard),
  close: () => undefined,
};
