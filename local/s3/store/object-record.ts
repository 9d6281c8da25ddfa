import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS } from '../body/checksum-digest.ts';

const headerPairs = v.array(v.tuple([v.string(), v.string()]));

/** A checksum as S3 stores it: base64, with `-N` appended if it was composed from N parts. */
const checksumSchema = v.object({
  algorithm: v.picklist(CHECKSUM_ALGORITHMS),
  value: v.string(),
  type: v.picklist(['FULL_OBJECT', 'COMPOSITE']),
});

/** A run of bytes, stored in a data file of its own. */
const segmentSchema = v.object({ id: v.string(), size: v.number() });

/** One part of a multipart upload, or of an object made from one. */
export const partSchema = v.object({
  number: v.number(),
  size: v.number(),
  etag: v.string(),
  lastModified: v.number(),
  segments: v.array(segmentSchema),
  checksum: v.optional(checksumSchema),
});

const annotationSchema = v.object({
  name: v.string(),
  size: v.number(),
  etag: v.string(),
  lastModified: v.number(),
  segments: v.array(segmentSchema),
  checksum: v.optional(checksumSchema),
});

/** Everything about one version of an object except its bytes. */
export const objectVersionSchema = v.object({
  kind: v.literal('object'),
  versionId: v.string(),
  lastModified: v.number(),
  sequencer: v.string(),
  etag: v.string(),
  size: v.number(),
  parts: v.array(partSchema),
  content: headerPairs,
  placement: headerPairs,
  metadata: headerPairs,
  tags: v.array(v.object({ key: v.string(), value: v.string() })),
  annotations: v.array(annotationSchema),
  checksum: v.optional(checksumSchema),
});

const deleteMarkerSchema = v.object({
  kind: v.literal('marker'),
  versionId: v.string(),
  lastModified: v.number(),
  sequencer: v.string(),
});

/** One key of a bucket with all its versions, newest first. */
export const keyRecordSchema = v.object({
  key: v.string(),
  versions: v.array(v.variant('kind', [objectVersionSchema, deleteMarkerSchema])),
});

type DeepReadonly<T> = T extends object ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> } : T;

/** A tag; both texts are Unicode. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export type ObjectChecksum = DeepReadonly<v.InferOutput<typeof checksumSchema>>;
export type Segment = DeepReadonly<v.InferOutput<typeof segmentSchema>>;
/** An object from a single PUT has exactly one part, without `-N` in its ETag. */
export type Part = DeepReadonly<v.InferOutput<typeof partSchema>>;
/** A named payload on one object version. */
export type Annotation = DeepReadonly<v.InferOutput<typeof annotationSchema>>;
export type ObjectVersion = DeepReadonly<v.InferOutput<typeof objectVersionSchema>>;
/** The version that hides the older ones of a key in a versioned bucket. */
export type DeleteMarker = DeepReadonly<v.InferOutput<typeof deleteMarkerSchema>>;
export type Version = ObjectVersion | DeleteMarker;
export type KeyRecord = DeepReadonly<v.InferOutput<typeof keyRecordSchema>>;

/** The data segments of an object version, in order. */
export function segmentsOf(version: ObjectVersion): readonly Segment[] {
  return version.parts.flatMap(part => part.segments);
}

/** The ids of every data file that a version owns, including annotations. */
export function dataIdsOf(version: Version): readonly string[] {
  if (version.kind === 'marker') return [];
  return [...version.parts, ...version.annotations].flatMap(owner => owner.segments.map(segment => segment.id));
}
