/** What one event says about one object. Everything but bucket and key is a hint: the object itself is asked. */
export interface ObjectRef {
  readonly bucket: string;
  /** The exact key: decoded where the envelope encodes it. */
  readonly key: string;
  /** Without quotes; absent in some events, such as a tagging event of the bucket notification. */
  readonly etag?: string;
  readonly versionId?: string;
  /** Bytes. */
  readonly size?: number;
  /** True when the event says that a copy made the object. */
  readonly isCopy: boolean;
  /** Orders the events of one key, see {@link compareSequencers}; only of events that created the object. */
  readonly sequencer?: string;
  /** When S3 raised the event. */
  readonly at?: Date;
  /** True when the event is about the tags of the object, not about its bytes. */
  readonly isOfTags?: true;
  /** The submission that a sweep found due; absent in events of S3. */
  readonly due?: string;
  /** True when a listing found it, and no event of S3 is known. */
  readonly isFound?: true;
}
