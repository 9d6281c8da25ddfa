import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'bin', 'dropdial.js');

/** Runs the command in a process that claims to run another version of node. */
async function runAs(version: string): Promise<{ readonly code: unknown; readonly err: string }> {
  const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const preload = `data:text/javascript,${encodeURIComponent(versions)}`;
  try {
    const { stderr } = await promisify(execFile)(process.execPath, ['--import', preload, BIN, '--version']);
    return { code: 0, err: stderr };
  } catch (error) {
    const { code, stderr } = Object(error);
    return { code, err: String(stderr) };
  }
}

test.each(['18.20.8', '20.20.2', '21.7.3', '22.0.0', '22.9.0', '22.18.9'])(
  'the command refuses node %s',
  async version => {
    expect(await runAs(version)).toEqual({
      code: 2,
      err: `dropdial needs node 22.19 or later; this is ${version}. Get it from https://nodejs.org\n`,
    });
  },
);

test.each(['22.19.0', '22.20.1', '23.0.0', '24.0.0', '100.1.0'])('the command runs in node %s', async version => {
  expect(await runAs(version)).toEqual({ code: 0, err: '' });
});

test('the oldest node is the one in package.json and the documents', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(engines).toEqual({ node: '>=22.19.0' });
  expect(readFileSync(join(ROOT, 'docs', 'deploying.md'), 'utf8')).toContain('node 22.19');
});
