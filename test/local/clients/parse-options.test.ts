import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/command.ts';
import { CLIENTS } from '../../../local/clients/clients.ts';
import { CLIENTS_HELP, parseClientsOptions } from '../../../local/clients/parse-options.ts';
import { SCENARIOS } from '../../../local/clients/scenarios.ts';

describe('the options', () => {
  test('select every client and scenario by default', () => {
    expect(parseClientsOptions([])).toEqual({
      clients: CLIENTS.map(({ name }) => name),
      scenarios: SCENARIOS.map(({ name }) => name),
      drops: 2,
      kms: false,
      versioned: true,
      allowDuplicate: false,
      patienceMs: 90_000,
      logs: false,
      isChosen: false,
    });
  });

  test('select the named ones, in the order of the report', () => {
    const flags = ['--kms', '--unversioned', '--allow-duplicate', '--logs', '--drops', '20', '--patience', '5'];
    const chosen = ['--client', 'sftp', '--client', 'aws', '--scenario', 'parts'];

    expect(parseClientsOptions([...flags, ...chosen])).toEqual({
      clients: ['aws', 'sftp'],
      scenarios: ['parts'],
      drops: 20,
      kms: true,
      versioned: false,
      allowDuplicate: true,
      patienceMs: 5_000,
      logs: true,
      isChosen: true,
    });
  });

  test.each([
    [['--client', 'winscp'], '"--client" must be one of aws, boto3, rclone, s3cmd, s3fs, sftp, lftp; got "winscp"'],
    [['--scenario', 'part'], /^"--scenario" must be one of small, late, .*; got "part"$/],
    [['--scenario', 'again', '--allow-duplicate'], /do not go together/],
    [['--drops', '0'], '"--drops" must be 1 to 9999; got "0"'],
    [['--drops', '1e3'], '"--drops" must be 1 to 9999; got "1e3"'],
    [['--patience', '-1'], /patience/],
    [['--drop', '1'], /--drop/],
    [['aws'], /aws/],
  ])('%j are rejected', (args, message) => {
    const read = () => parseClientsOptions(args);

    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  test('leave out scenarios that may dial twice where duplicates are allowed', () => {
    const all = SCENARIOS.map(({ name }) => name);

    expect(parseClientsOptions(['--allow-duplicate'])).toMatchObject({
      scenarios: all.filter(name => name !== 'again'),
    });
    expect(parseClientsOptions(['--allow-duplicate', '--scenario', 'late'])).toMatchObject({ scenarios: ['late'] });
  });

  test('are explained, with every client and scenario', () => {
    expect(parseClientsOptions(['--drops', '5', '--help'])).toBe('help');
    for (const { name, says } of [...CLIENTS, ...SCENARIOS]) expect(CLIENTS_HELP).toMatch(`${name.padEnd(12)} ${says}`);
  });
});
