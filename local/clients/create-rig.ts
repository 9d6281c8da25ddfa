import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DropClient } from './drop-client.ts';
import type { ExpectedDrop } from './judge-drop.ts';
import { LARGE_BYTES, makeCsv, SMALL_BYTES, writeDrop } from './make-files.ts';
import type { ClientsOptions } from './parse-options.ts';
import type { DropRig } from './scenarios.ts';

/**
 * Creates the files and keys of one drop.
 *
 * @param waitUntilGood waits until a drop has the expected outcome; false when it does not in time.
 */
export function createRig(
  { dir: runDir, options }: { readonly dir: string; readonly options: Pick<ClientsOptions, 'allowDuplicate'> },
  client: DropClient,
  name: string,
  index: number,
  waitUntilGood: (drop: ExpectedDrop) => Promise<boolean>,
): DropRig {
  const mark = name.replaceAll(' ', '-');
  const folder = `drops/${mark}/`;
  const dir = join(runDir, 'files', mark);
  const key = `${folder}${mark}.csv`;
  const contents: string[] = [];
  const expected = (): ExpectedDrop => {
    const [first = '', ...others] = contents;
    return { name, key, contents: [first, ...others] };
  };
  return {
    client,
    folder,
    key,
    bytes: index % 2 === 1 ? LARGE_BYTES : SMALL_BYTES,
    async file(bytes, edition = 0) {
      const path = join(dir, `${mark}.csv`);
      contents.push(await writeDrop(path, makeCsv(`${mark} ${edition}`, bytes)));
      return path;
    },
    async sidecar() {
      const path = join(dir, `${mark}.csv.json`);
      const parameters = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: mark };
      const more = options.allowDuplicate ? { allow_duplicate: true } : {};
      await writeDrop(path, JSON.stringify({ ...parameters, ...more }));
      return path;
    },
    async underName(file, other) {
      const path = join(dirname(file), other);
      await copyFile(file, path);
      return path;
    },
    expect: more => ({ ...expected(), ...more }),
    async settled() {
      if (!(await waitUntilGood(expected()))) throw new Error('the first upload did not come to its outcome');
    },
  };
}
