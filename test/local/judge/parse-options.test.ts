import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/command.ts';
import { JUDGE_HELP, parseJudgeOptions } from '../../../local/judge/parse-options.ts';

describe('the options', () => {
  test('name the local S3 by default', () => {
    expect(parseJudgeOptions([], {})).toEqual({ accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1' });
  });

  test('name a server, with the keys of the environment or others', () => {
    const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
    const server = ['--endpoint', 'http://127.0.0.1:7480/'];

    expect(parseJudgeOptions(server, env)).toEqual({
      endpoint: 'http://127.0.0.1:7480',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      region: 'us-east-1',
    });
    const others = ['--access-key', 'a', '--secret-key', 'b', '--region', 'eu-west-1', '--bucket', 'mine'];
    expect(parseJudgeOptions([...server, ...others], env)).toEqual({
      endpoint: 'http://127.0.0.1:7480',
      accessKeyId: 'a',
      secretAccessKey: 'b',
      region: 'eu-west-1',
      bucket: 'mine',
    });
  });

  test.each([
    [['--endpoint', '127.0.0.1:7480'], '"--endpoint" must be the address of a server'],
    [['--endpoint', 'ftp://host'], '"--endpoint" must be the address of a server'],
    [['--bucket', 'mine'], 'go with "--endpoint"'],
    [['--secret-key', 'x'], 'go with "--endpoint"'],
    [['--port', '1'], '--port'],
    [['http://127.0.0.1'], '127.0.0.1'],
  ])('%j are rejected', (args, message) => {
    const read = () => parseJudgeOptions(args, {});

    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  test('are explained, with how to start a server', () => {
    expect(parseJudgeOptions(['--help'], {})).toBe('help');
    expect(JUDGE_HELP).toMatch(/moto_server .*-p/);
  });
});
