import { describe, expect, test } from 'vitest';
import type { Drop } from '../../../lambda/drop/drop.ts';
import { resolveDrop } from '../../../lambda/drop/resolve-drop.ts';
import { COMPLETE, type DropOptions, KEY, openDrops } from './open-drops.ts';

const { rule_id: _, ...INCOMPLETE } = COMPLETE;

/** Opens a drop. `resolve` resolves it so many seconds after its object was written. */
async function open(options: DropOptions = {}) {
  const drops = await openDrops(options);
  const { world, run, locate, headOf } = drops;
  const { lastModified } = await headOf();
  const written = (seconds: number) => new Date(lastModified.getTime() + seconds * 1000);
  async function resolve(seconds = 0, change: Partial<Drop> = {}) {
    const drop = { ...(await locate()), ...change };
    return resolveDrop(drop, run, { ...world, now: () => written(seconds) });
  }
  return { ...drops, written, resolve };
}

describe('the parameters of a drop', () => {
  test('are complete if its feed sets all of them', async () => {
    const { resolve } = await open();

    expect(await resolve()).toMatchObject({
      resolution: { kind: 'complete', parameters: { ...COMPLETE, name: 'people' } },
    });
  });

  test('come from its tags and its sidecar, too, and the sidecar is named', async () => {
    const { resolve, put, headOf } = await open({ feed: { defaults: {} }, tags: 'rule_id=5&priority=2' });
    await put(`${KEY}.json`, JSON.stringify({ priority: 3, max_simultaneous: 4, num_attempts: 1 }));

    const { etag, lastModified } = await headOf(`${KEY}.json`);
    expect(await resolve()).toMatchObject({
      resolution: { kind: 'complete', parameters: { rule_id: 5, priority: 2, max_simultaneous: 4 } },
      sidecar: { key: `${KEY}.json`, etag, lastModified },
    });
  });

  test('are incomplete if some of them are missing', async () => {
    const { resolve } = await open({ feed: { defaults: INCOMPLETE } });

    const resolved = await resolve();

    expect(resolved).toMatchObject({ resolution: { kind: 'incomplete', missing: ['rule_id'] } });
    expect(resolved).not.toHaveProperty('wait');
  });

  test('are invalid if one of them is', async () => {
    const { resolve } = await open({ tags: 'priority=none' });

    expect(await resolve()).toMatchObject({ resolution: { kind: 'invalid', problems: [{ field: 'priority' }] } });
  });

  test('are invalid if they widen the calling hours of the feed', async () => {
    const callingHours = { zone: 'UTC', days: 'mon-fri', from: '09:00', to: '20:00' };
    const { resolve } = await open({ feed: { callingHours }, tags: 'calling_hours=mon-sat 10:00-18:00' });

    expect(await resolve()).toMatchObject({
      resolution: { kind: 'invalid', problems: [{ field: 'calling_hours', code: 'parameter_outside_limits' }] },
    });
  });

  test('of an empty object are not read: S3 gets no request', async () => {
    const { resolve, server, locate } = await open({ body: '', feed: { settleSeconds: 60, waitFor: 'tags' } });
    await locate();
    const asked = server.requests.length;

    expect(await resolve()).toEqual({ resolution: 'empty' });

    expect(server.requests.slice(asked).map(({ operation }) => operation)).toEqual(['HeadObject']);
  });
});

describe('a drop that settles', () => {
  const feed = { settleSeconds: 60 };

  test('is resolved when it is old enough, and not before', async () => {
    const { resolve, written } = await open({ feed });

    expect(await resolve(59)).toEqual({
      pause: {
        code: 'settling',
        message: 'feed "acme" handles a file when it is 60 s old',
        until: written(60),
      },
    });
    expect(await resolve(60)).toMatchObject({ resolution: { kind: 'complete' } });
  });

  test('settles again if its sidecar comes later', async () => {
    const { resolve, put, record, written, headOf } = await open({ feed });
    const { receipt, etag } = await record('waiting');
    const drop = { ...receipt.drop, uploadedAt: written(-60).toISOString() };
    const known = { etag, receipt: { ...receipt, drop } };
    expect(await resolve(0, { known })).toMatchObject({ resolution: { kind: 'complete' } });
    await put(`${KEY}.json`, '{}');
    const { lastModified } = await headOf(`${KEY}.json`);
    const since = (lastModified.getTime() - written(0).getTime()) / 1000;

    expect(await resolve(since + 59, { known })).toMatchObject({ pause: { until: written(since + 60) } });
    expect(await resolve(since + 60, { known })).toMatchObject({ resolution: { kind: 'complete' } });
  });

  test('does not settle again for our own copy of it', async () => {
    const { resolve, record, written, headOf } = await open({ feed });
    const known = await record('waiting', { writeBack: { pending: false, copies: [{ etag: 'copy' }] } });
    const { drop } = known.receipt;
    const earlier = {
      ...known,
      receipt: { ...known.receipt, drop: { ...drop, uploadedAt: written(-60).toISOString() } },
    };
    const head = await headOf();

    expect(await resolve(0, { head, known })).toHaveProperty('pause');
    expect(await resolve(0, { head, known: earlier })).toMatchObject({ resolution: { kind: 'complete' } });
  });

  test('is not judged meanwhile, even if it is invalid', async () => {
    const { resolve } = await open({ feed, tags: 'priority=none' });

    expect(await resolve()).toHaveProperty('pause');
  });
});

describe('a drop whose feed waits for a source', () => {
  test('waits for it, even if its parameters are complete', async () => {
    const { resolve } = await open({ feed: { waitFor: 'sidecar' } });

    expect(await resolve()).toMatchObject({
      resolution: { kind: 'complete' },
      wait: { code: 'waiting_for_sidecar', for: 'sidecar' },
    });
  });

  test('does not wait once the source is there', async () => {
    const { resolve, put } = await open({ feed: { waitFor: 'sidecar' } });
    await put(`${KEY}.json`, '{}');

    expect(await resolve()).not.toHaveProperty('wait');
  });

  test('settles first', async () => {
    const { resolve } = await open({ feed: { waitFor: 'sidecar', settleSeconds: 60 } });

    expect(await resolve()).toMatchObject({ pause: { code: 'settling' } });
    expect(await resolve(60)).toMatchObject({ wait: { for: 'sidecar' } });
  });
});
