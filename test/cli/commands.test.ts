import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS, GROUPS } from '../../cli/commands.ts';
import { runInProcess } from '../support/run-in-process.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli');

describe('the list of commands', () => {
  test('has every command in cli/commands, and no other', async () => {
    const entries = await readdir(join(CLI, 'commands'), { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(({ name }) => name);

    expect([...COMMANDS.keys()].map(name => `${name}.ts`).toSorted()).toEqual(files.toSorted());
  });

  test.each([80, 60])('is shown once, below the description, at %i columns', async columns => {
    const { out } = await runInProcess(['--help'], {}, { columns });

    const lines = out.split('\n');
    expect(lines.filter(line => line.length > columns)).toEqual([]);
    const shown = lines.flatMap(line => /^ {2}([a-z-]+) {2,}\S/.exec(line)?.slice(1) ?? []);
    expect(shown).toEqual([...COMMANDS.keys()]);
    expect(lines.filter(line => line.endsWith(':'))).toEqual(Object.values(GROUPS).map(title => `${title}:`));
  });

  test.each([...COMMANDS.keys()])('loads the command named "%s"', async name => {
    const command = await COMMANDS.get(name)?.load();

    expect(command?.help).toMatch(new RegExp(`^Usage: dropdial ${name} `));
  });
});

/** A preloaded module that writes each AWS package that the process imports to standard error. */
const WATCH = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@aws-sdk/')) console.error(specifier);
    return next(specifier, context);
  },
});`;

describe('the SDK of AWS, which is slow to load,', () => {
  const load = async (...args: readonly string[]) => {
    const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
    return promisify(execFile)(process.execPath, ['--import', watch, join(CLI, 'main.ts'), ...args]);
  };

  test.each([[['--help']], [['check', '--help']], [['init', '--help']]])('is not loaded for %j', async args => {
    expect(await load(...args)).toEqual({ stdout: expect.stringContaining('Usage: dropdial'), stderr: '' });
  });

  test('is detected if it is loaded', async () => {
    expect((await load('show', '--help')).stderr).toContain('@aws-sdk/client-s3');
  });
});
