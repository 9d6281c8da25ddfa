import {
  CopyObjectCommand,
  DeleteObjectAnnotationCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sequence } from '../../../local/s3/store/sequence.ts';
import { copySource, startTestServer } from './start-test-server.ts';

const target = { Bucket: 'drops', Key: 'a b+%C3.csv' };

/** S3 documents how to compare sequencers: pad the shorter one on the right, then compare both as text. */
const pad = (sequencer: string) => sequencer.padEnd(40, '0');

describe('events', () => {
  test('report every committed change, and no failed one', async () => {
    const { s3, events } = await startTestServer();
    const put = await s3.send(new PutObjectCommand({ ...target, Body: 'hello' }));
    await s3.send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }));
    await s3.send(new DeleteObjectTaggingCommand(target));
    await s3.send(new PutObjectAnnotationCommand({ ...target, AnnotationName: 'n', AnnotationPayload: 'x' }));
    await s3.send(new DeleteObjectAnnotationCommand({ ...target, AnnotationName: 'n' }));
    const CopySource = copySource(target.Bucket, target.Key);
    await s3.send(new CopyObjectCommand({ ...target, CopySource, MetadataDirective: 'REPLACE' }));
    await s3.send(new PutObjectCommand({ ...target, Body: 'lost', IfNoneMatch: '*' })).catch(() => undefined);
    await s3.send(new DeleteObjectCommand(target));
    await s3.send(new DeleteObjectCommand(target));

    expect(events.map(event => event.type)).toEqual([
      'ObjectCreated:Put',
      'ObjectTagging:Put',
      'ObjectTagging:Delete',
      'ObjectAnnotation:Put',
      'ObjectAnnotation:Delete',
      'ObjectCreated:Copy',
      'ObjectRemoved:Delete',
    ]);
    expect(events[0]).toEqual({
      type: 'ObjectCreated:Put',
      time: expect.any(Date),
      region: 'us-east-1',
      bucket: target.Bucket,
      key: target.Key,
      size: 5,
      etag: put.ETag?.replaceAll('"', ''),
      sequencer: expect.stringMatching(/^[0-9A-F]+$/),
      requestId: put.$metadata.requestId,
      sourceIp: '127.0.0.1',
      requester: 'test',
    });
    const sequencers = events.map(event => pad(event.sequencer));
    expect(sequencers).toEqual(sequencers.toSorted());
    expect(new Set(sequencers).size).toBe(events.length);
  });

  test('name the version in a versioned bucket', async () => {
    const { s3, events } = await startTestServer({ versioned: true });

    const { VersionId } = await s3.send(new PutObjectCommand({ ...target, Body: 'x' }));
    const deleted = await s3.send(new DeleteObjectCommand(target));
    await s3.send(new DeleteObjectCommand({ ...target, VersionId }));

    expect(events.map(({ type, versionId }) => [type, versionId])).toEqual([
      ['ObjectCreated:Put', VersionId],
      ['ObjectRemoved:DeleteMarkerCreated', deleted.VersionId],
      ['ObjectRemoved:Delete', VersionId],
    ]);
  });

  test('do not undo a write when a listener throws', async () => {
    const warned = new Promise<Error>(resolve => process.once('warning', resolve));
    const { s3 } = await startTestServer({
      onEvent: () => {
        throw new Error('listener broke');
      },
    });

    await expect(s3.send(new PutObjectCommand({ ...target, Body: 'x' }))).resolves.toBeDefined();

    expect((await warned).message).toBe('listener broke');
  });

  test('have sequencers that grow even when the clock does not, and after a restart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 42 }), { minLength: 2, maxLength: 30 }), times => {
        let now = 0;
        const before = new Sequence(() => now);
        const handedOut = times.map(time => {
          now = time;
          return before.next();
        });
        const after = new Sequence(() => 0);
        for (const sequencer of handedOut) after.after(sequencer);

        const all = [...handedOut, after.next()].map(pad);
        expect(all).toEqual(all.toSorted());
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});
