/** One object in one event. Everything but bucket and key is a hint; the object itself is the authority. */
export interface ObjectRef {
  readonly bucket: string;
  /** The exact key, decoded if the envelope encodes it. */
  readonly key: string;
  /** Without quotes; absent in some events, such as a tagging event of the bucket notification. */
  readonly etag?: string;
  readonly versionId?: string;
  /** Bytes. */
  readonly size?: number;
  /** True if the event says that a copy made the object. */
  readonly isCopy: boolean;
  /** Orders the events of one key, see {@link compareSequencers}. Only in events of created objects. */
  readonly sequencer?: string;
  /** The time at which S3 raised the event. */
  readonly at?: Date;
  /** True if the event is about the tags of the object, not about its bytes. */
  readonly isOfTags?: true;
  /** The submission that a sweep found due; absent in events of S3. */
  readonly due?: string;
  /** True if a listing found the object and no event of S3 is known. */
  readonly isFound?: true;
}
