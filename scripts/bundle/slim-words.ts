import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A row of the table of moves, and the words at its end. */
const ROW = /^( {2}\[(?:NEW|UNSEEN|'\w+'), '\w+', '\w+'), '.+'\],$/gm;

/** What a schema says of a field, at the end of a pipe, which is as good without it. */
const DESCRIPTION = /,\s*v\.description\(\s*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)\s*,?\s*\)/g;

/** What a row of the parameters says of one: a whole sentence, which no value and no message is. */
const SENTENCE = /(?:'[A-Z](?:\\.|[^'\\\n])*\.'|"[A-Z](?:\\.|[^"\\\n])*\.")/g;

/** The words in some files, and what is left of them. */
const WORDS: ReadonlyArray<readonly [files: RegExp, words: RegExp, left: string]> = [
  [/[\\/]ledger[\\/](?:states|list-moves)\.ts$/, ROW, '$1],'],
  [/[\\/]parameters[\\/]\w+-fields\.ts$/, SENTENCE, "''"],
  [/\.ts$/, DESCRIPTION, ''],
];

/** Leaves out of the bundle what only people read: schemas, references and drawings are made from the sources. */
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
