import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createRunner, runWell } from '../../../local/clients/run-program.ts';

const node = (script: string, ...args: string[]) => [process.execPath, ['-e', script, ...args]] as const;

describe('a program', () => {
  test('returns its exit code and its output on both streams', async () => {
    const result = await createRunner()(...node('console.log("out"); console.error("err"); process.exitCode = 3'));

    expect(result.code).toBe(3);
    expect(result.output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
  });

  test('reads the given input', async () => {
    const run = createRunner();

    expect(await run(...node('process.stdin.pipe(process.stdout)'), { input: 'a\nb' })).toEqual({
      code: 0,
      output: 'a\nb',
    });
  });

  test('sees the given variables, and no proxy or profile of this machine', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example');
    vi.stubEnv('AWS_PROFILE', 'work');
    onTestFinished(() => void vi.unstubAllEnvs());
    const run = createRunner({ HOME: '/nowhere' });

    const { output } = await run(...node('console.log(Object.keys(process.env).sort().join())'), {
      env: { MORE: '1' },
    });

    expect(output.trim().split(',')).toEqual(['HOME', 'LC_ALL', 'MORE', 'PATH']);
  });

  test('that is missing, or takes too long, has no exit code', async () => {
    const run = createRunner();

    expect(await run('/no/such/program', [])).toEqual({ code: undefined, output: expect.stringContaining('ENOENT') });
    expect((await run(...node('setInterval(() => 0, 1000)'), { timeoutMs: 200 })).code).toBeUndefined();
  });

  test('that has to succeed reports its last output when it fails', async () => {
    const failing = runWell(createRunner(), ...node('console.error("no such bucket"); process.exitCode = 2'));

    await expect(failing).rejects.toThrow(/ended with 2: no such bucket$/);
    await expect(runWell(createRunner(), ...node('console.log("fine")'))).resolves.toBe('fine\n');
  });
});
