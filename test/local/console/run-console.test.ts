import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { readLines } from '../../../local/runtime/read-lines.ts';

const START = join(import.meta.dirname, '..', '..', '..', 'local', 'start.ts');

test('npm start -- --ui serves the page of a stack with its drop, until it is stopped, and leaves nothing', async () => {
  const child = spawn(process.execPath, [START, '--ui'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = text(child.stderr);
  let url = '';
  for await (const line of readLines(child.stdout)) {
    url ||= /the console is at (\S+)/.exec(line)?.[1] ?? '';
    if (line.includes('dropped s3://')) break;
  }

  const about = await (await fetch(`${url}about`)).text();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');

  expect(about).toContain('the local stack');
  expect([code, await complaints]).toEqual([0, '']);
  const [, credentials = ''] = /file:([^"\\]+credentials\.json)/.exec(about) ?? [];
  expect(credentials).toMatch(/credentials\.json$/);
  expect(existsSync(credentials)).toBe(false);
});
