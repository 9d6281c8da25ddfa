import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCommandLine } from '../../../local/s3/main.ts';
import { connect, streamOf } from './start-test-server.ts';

const MAIN = new URL('../../../local/s3/main.ts', import.meta.url).pathname;
const MEBIBYTE = 1024 * 1024;

async function startProcess(): Promise<{ child: ChildProcess; endpoint: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'dropdial-s3-'));
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--dir', join(parent, 'made', 'here')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(parent, { recursive: true, force: true });
  });
  const [line] = await once(child.stdout ?? Readable.from([]), 'data');
  return { child, endpoint: /http:\S+/.exec(String(line))?.[0] ?? '' };
}

async function run(args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}

describe('the command line', () => {
  test('is parsed', () => {
    expect(readCommandLine(['--port', '4567', '--dir', 'x'])).toEqual({ help: false, port: 4567, dir: 'x' });
    expect(readCommandLine(['--dir', 'x'])).toEqual({ help: false, port: 0, dir: 'x' });
    expect(readCommandLine(['--help'])).toEqual({ help: true });
  });

  test.each([
    [[], '"--dir" must name a directory'],
    [['--dir', 'x', '--port', 'high'], '"--port" must be 0 to 65535; got "high"'],
    [['--dir', 'x', '--port', '70000'], '"--port" must be 0 to 65535; got "70000"'],
    [['--dirr', 'x'], '--dirr'],
  ])('%j is rejected', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
  });

  test('explains itself, and exits with 1 and one line when it cannot start', async () => {
    const [help, wrong] = await Promise.all([run(['--help']), run([])]);

    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: npm run local:s3') });
    expect(wrong).toEqual({ code: 2, stdout: '', stderr: 'local:s3: "--dir" must name a directory\n' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s, with connections open', async signal => {
    const { child, endpoint } = await startProcess();
    await connect({ endpoint, region: 'us-east-1' }).send(new CreateBucketCommand({ Bucket: 'drops' }));

    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a big object', () => {
  test('streams to disk and back without more memory', async () => {
    const { child, endpoint } = await startProcess();
    const s3 = connect({ endpoint, region: 'us-east-1' });
    const residentMebibytes = async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
    };
    const length = 192 * MEBIBYTE;
    async function* body() {
      const chunk = Buffer.alloc(MEBIBYTE, 'x');
      for (let sent = 0; sent < length; sent += chunk.length) yield chunk;
    }
    await s3.send(new CreateBucketCommand({ Bucket: 'drops' }));
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'warm-up', Body: 'x' }));
    const before = await residentMebibytes();

    const Body = Readable.from(body(), { objectMode: false });
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'big', Body, ContentLength: length }));
    const got = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: 'big' }));
    let received = 0;
    for await (const chunk of streamOf(got)) received += chunk.length;

    expect(received).toBe(length);
    expect((await residentMebibytes()) - before).toBeLessThan(128);
  });
});
