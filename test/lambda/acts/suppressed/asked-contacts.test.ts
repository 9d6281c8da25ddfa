import { describe, expect, test } from 'vitest';
import { fileOf, openRunning } from './open-running.ts';

const PEOPLE = [0, 1, 2, 3];
const FILE = fileOf(PEOPLE);

describe('the numbers are read from the contacts if the file was', () => {
  test.each<[what: string, act: (running: Awaited<ReturnType<typeof openRunning>>) => Promise<unknown>]>([
    ['deleted', running => running.remove('drops', 'acme/a.csv')],
    ['replaced', running => running.put('drops', 'acme/a.csv', fileOf([7, 8]))],
  ])('%s', async (_what, act) => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    await act(running);
    await running.suppress(2, 7);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect((await running.receiptOf(id))?.acts?.[0]?.set).toEqual({ cancelled: 1 });
  });

  test.each([
    ['archived', 403, 'InvalidObjectState'],
    ['encrypted with a key that is disabled', 400, 'KMS.DisabledException'],
    ['under a policy that forbids it', 403, 'AccessDenied'],
  ])('%s', async (_what, status, code) => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    running.server.addFault({ kind: 'error', operation: 'GetObject', key: 'acme/a.csv', status, code, times: 9 });
    await running.suppress(2);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect((await running.receiptOf(id))?.acts?.[0]?.set).toEqual({ cancelled: 1 });
  });

  test('but not where S3 fails for a moment', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    running.server.addFault({
      kind: 'error',
      operation: 'GetObject',
      key: 'acme/a.csv',
      status: 503,
      code: 'SlowDown',
      times: 9,
    });
    await running.suppress(2);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 0, 0]);
    expect(running.asked('GetCallListDetails')).toBe(0);
  });

  test('or is read in another way than when it was sent', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', fileOf([8, 1, 2, 3]), { sent: FILE, sha256: '0'.repeat(64) });
    await running.suppress(2, 8);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect((await running.receiptOf(id))?.acts?.[0]?.set).toEqual({ cancelled: 1 });
  });

  test('but not if our own copy replaced it, with another ETag', async () => {
    const running = await openRunning();
    const { ETag = '' } = await running.put('drops', 'acme/a.csv', FILE);
    const drop = {
      bucket: 'drops',
      key: 'acme/a.csv',
      etag: 'other-1',
      size: 1,
      uploadedAt: running.now().toISOString(),
    };
    const writeBack = { pending: false, copies: [{ etag: ETag.replaceAll('"', '') }] };
    const id = await running.dial('a.csv', FILE, { drop, writeBack });
    await running.suppress(2);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect(running.logged.map(({ message }) => message).join()).not.toContain('is gone');
  });

  test('but not if its version still exists', async () => {
    const running = await openRunning({ versioned: true });
    const id = await running.dial('a.csv', FILE);
    await running.remove('drops', 'acme/a.csv');
    await running.suppress(2);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect(running.logged.map(({ message }) => message).join()).not.toContain('is gone');
  });
});

describe('contacts whose data a scenario replaced', () => {
  test('are found by the names of their tasks', async () => {
    const running = await openRunning();
    const file = fileOf(PEOPLE, person => `;t-${person}`);
    const id = await running.dial('a.csv', file);
    running.simulator.changeTask(id.list, { row: 3 }, { customData: 'seen' });
    await running.suppress(2);

    await running.sweep();

    expect(running.statesOf(id)).toEqual([0, 0, 4, 0]);
    expect((await running.receiptOf(id))?.acts?.[0]?.set).toEqual({ cancelled: 1 });
  });

  test('and whose tasks have no names are reported, once', async () => {
    const running = await openRunning();
    const id = await running.dial('a.csv', FILE);
    running.simulator.changeTask(id.list, { row: 3 }, { customData: 'seen' });
    await running.suppress(0, 2);

    await running.sweep();
    await running.sweep();

    expect(running.statesOf(id)).toEqual([4, 0, 0, 0]);
    expect((await running.receiptOf(id))?.acts?.[0]?.set).toEqual({ cancelled: 1, not_sure: 1 });
    expect(running.metrics).toEqual([{ callsSuppressed: 1 }, { suppressionUnavailable: 1 }]);
  });
});
