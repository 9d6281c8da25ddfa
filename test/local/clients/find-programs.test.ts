import { describe, expect, test } from 'vitest';
import { CLIENTS, missingOf } from '../../../local/clients/clients.ts';
import { findPrograms, installCommand } from '../../../local/clients/find-programs.ts';
import type { RunProgram } from '../../../local/clients/run-program.ts';

/** A machine where these commands print these answers, and no other command exists. */
function machineWith(answers: Readonly<Record<string, string>>): RunProgram {
  return async (command, args) => {
    const output = answers[[command, ...args].join(' ')] ?? answers[command];
    return output === undefined ? { code: undefined, output: `spawn ${command} ENOENT` } : { code: 0, output };
  };
}

describe('an installed program', () => {
  test('is found by its version, wherever in its output that appears', async () => {
    const found = await findPrograms(
      machineWith({
        'aws --version': 'aws-cli/2.9.19 Python/3.11.2\n',
        'ssh -V': 'OpenSSH_9.2p1 Debian-2\n',
        'lftp --version': '\nLFTP | Version 4.9.2 | Copyright\nmore\n',
      }),
    );

    expect(found.get('aws')).toBe('aws-cli/2.9.19 Python/3.11.2');
    expect(found.get('ssh')).toBe('OpenSSH_9.2p1 Debian-2');
    expect(found.get('lftp')).toBe('LFTP | Version 4.9.2 | Copyright');
    expect(found.has('rclone')).toBe(false);
  });

  test('does not count if it exists but does not run', async () => {
    const found = await findPrograms(async () => ({ code: 1, output: 'No module named boto3 1.0' }));

    expect(found.has('boto3')).toBe(false);
    expect(found.has('aws')).toBe(false);
  });
});

describe('a client', () => {
  const kind = (name: string) => CLIENTS.find(one => one.name === name) ?? { needs: [] };

  test.each([
    ['aws', ['aws'], []],
    ['sftp', ['ssh'], ['rclone']],
    ['lftp', [], ['lftp', 'ssh', 'rclone']],
    ['s3fs', ['s3fs', 'fuse'], []],
  ] as const)('%s on a machine with %j lacks %j', (name, has, lacks) => {
    expect(missingOf(kind(name), new Map(has.map(one => [one, '1.0'])))).toEqual(lacks);
  });

  test('that lacks programs names the packages to install, each once', () => {
    expect(installCommand(['ssh', 'rclone', 'ssh', 'boto3'])).toBe(
      'apt-get install --no-install-recommends openssh-client python3-boto3 rclone',
    );
  });
});
