import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A row of the table of moves, with the words at its end. */
const ROW = /^( {2}\[(?:NEW|UNSEEN|'\w+'), '\w+', '\w+'), '.+'\],$/gm;

/** The description of a field at the end of a pipe, without which the schema works as well. */
const DESCRIPTION = /,\s*v\.description\(\s*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)\s*,?\s*\)/g;

/** The description in a row of the parameters: a whole sentence, which no value and no message is. */
const SENTENCE = /(?:'[A-Z](?:\\.|[^'\\\n])*\.'|"[A-Z](?:\\.|[^"\\\n])*\.")/g;

/** Patterns for the words in some files, and their replacements. */
const WORDS: ReadonlyArray<readonly [files: RegExp, words: RegExp, left: string]> = [
  [/[\\/]ledger[\\/](?:states|list-moves)\.ts$/, ROW, '$1],'],
  [/[\\/]parameters[\\/]\w+-fields\.ts$/, SENTENCE, "''"],
  [/\.ts$/, DESCRIPTION, ''],
];

/**
 * Removes words that only people read from the bundle: schemas, references and drawings are generated from the sources.
 */
export const slimWords: Plugin = {
  name: 'slim-words',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]lambda[\\/](?:fields|problem|(?:csv|feed|ledger|parameters|time)[\\/].*)\.ts$/ },
      async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const contents = WORDS.reduce(
          (left, [files, words, instead]) => (files.test(path) ? left.replace(words, instead) : left),
          text,
        );
        return { contents, loader: 'ts' };
      },
    );
  },
};
