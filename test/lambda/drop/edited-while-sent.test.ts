import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import { handleEvent } from '../../../lambda/invocation/handle-event.ts';
import type { Account } from '../../../lambda/voximplant/account.ts';
import { toEventBridgeEvent } from '../../../local/events/to-eventbridge-event.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { COMPLETE, KEY, openDrops } from './open-drops.ts';

const WRONG = '+12025550102';
const RIGHT = '+12025550103';
const { rule_id: _, ...INCOMPLETE } = COMPLETE;

/** A drop that waited, so that its object names it, and whose parameters have come. */
async function openWaiting(versioned: boolean) {
  const drops = await openDrops({ versioned, feed: { defaults: INCOMPLETE } });
  const event = async () => {
    const { etag, versionId, size } = await drops.headOf();
    return toEventBridgeEvent(makeS3Event({ key: KEY, etag, size, ...(versionId !== undefined && { versionId }) }));
  };
  await handleEvent(await event(), drops.run, drops.world);
  const { metadata } = await drops.headOf();
  const feed: FeedConfig = { ...drops.feed, defaults: COMPLETE };
  const account = await drops.world.voximplant.account(drops.feed, drops.run);
  return {
    ...drops,
    /** As a mounted bucket writes a file that was edited: with the metadata that the file had. */
    edit: () =>
      drops.s3.send(
        new PutObjectCommand({
          Bucket: 'drops',
          Key: KEY,
          Body: `phone;name\n+12025550101;A\n${RIGHT};B\n`,
          Metadata: metadata,
        }),
      ),
    async handle(create: Account['create'] = account.create) {
      const voximplant = { ...drops.world.voximplant, account: async () => ({ ...account, create }) };
      return handleEvent(await event(), drops.run, { ...drops.world, feeds: [feed], voximplant });
    },
    create: account.create,
  };
}

describe.each([
  { versioned: false, bucket: 'without versions' },
  { versioned: true, bucket: 'with versions' },
])('a file that is corrected in a mounted bucket $bucket, and keeps its size and its metadata', ({ versioned }) => {
  test('while it is sent is sent as it is now, and only so', async () => {
    const { create, edit, handle, headOf, pass, sent } = await openWaiting(versioned);

    await handle(async list => {
      await edit();
      return create(list);
    });
    expect(sent).toEqual([]);
    expect((await headOf()).metadata['dropdial-status']).toBe('waiting');

    pass(10);
    await handle();
    expect(sent).toEqual([expect.stringContaining(RIGHT)]);
    expect((await headOf()).metadata['dropdial-status']).toBe('created');
  });

  test('before a worker that died wrote the outcome onto it is another upload', async () => {
    const { answered, edit, handle, headOf, idOf, receiptOf, record, sent } = await openWaiting(versioned);
    const wrong = await idOf();
    await record('created', { ...answered(9), writeBack: { pending: true, copies: [] } });
    await edit();

    await handle();

    expect(sent).toEqual([expect.stringContaining(RIGHT)]);
    expect((await headOf()).metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-list-id': '7' });
    expect(await receiptOf(wrong)).toMatchObject({ answer: { list_id: 9 }, writeBack: { copies: [] } });
  });

  test('after it was sent is another upload, whose object never has the outcome of the wrong one', async () => {
    const { create, edit, handle, headOf, pass, sent } = await openWaiting(versioned);

    await handle(async list => {
      const result = await create(list);
      await edit();
      return result;
    });
    expect(sent).toEqual([expect.stringContaining(WRONG)]);
    expect((await headOf()).metadata['dropdial-status']).toBe('waiting');

    pass(10);
    await handle();
    expect(sent).toEqual([expect.stringContaining(WRONG), expect.stringContaining(RIGHT)]);
    expect((await headOf()).metadata['dropdial-status']).toBe('created');
  });
});
