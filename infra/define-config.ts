import type { FeedProps } from './config/feed-props.ts';
import type { SuppressionProps } from './config/suppression-props.ts';

/** One feed of a configuration file: that of the construct, with its secret by name. */
export type ConfiguredFeed = Omit<FeedProps, 'secret'> & {
  /**
   * Name of a secret that exists already and holds the service account's `credentials.json`.
   *
   * @default a new secret, `dropdial/` and the feed's id, that holds a placeholder
   */
  readonly secretName?: string;
};

/** What `dropdial.config.ts` says: the stack that `npx cdk deploy` makes. */
export interface DropdialConfig {
  /**
   * Name of the stack; a second one with another name is another drop bucket with another ledger.
   *
   * @default Dropdial
   */
  readonly stackName?: string;
  /**
   * Account and Region that the stack belongs to, so that it is never deployed anywhere else.
   *
   * @default those of the AWS environment at deployment
   */
  readonly env?: { readonly account?: string; readonly region?: string };
  /** At least one feed; their prefixes must not overlap. `schema/config.schema.json` has every field. */
  readonly feeds: readonly ConfiguredFeed[];
  /**
   * Lists of numbers that no feed may call. Each names its bucket, which is of the same account, and no partner can write it.
   *
   * @default none
   */
  readonly suppression?: readonly SuppressionProps[];
  /**
   * Base address of the Management API.
   *
   * @default https://api.voximplant.com/platform_api
   */
  readonly apiUrl?: string;
  /**
   * Longest run of the function, in minutes, 1 to 15; a large file needs as long as Voximplant takes to read it.
   *
   * @default 5
   */
  readonly timeoutMinutes?: number;
  /**
   * Memory of the function, in MB, 256 to 10240.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Most drops that are handled at once, 2 to 1000.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /**
   * Whether CloudFormation refuses to delete the stack. Its buckets and secrets outlive it in either case.
   *
   * @default false
   */
  readonly terminationProtection?: boolean;
  /**
   * Tags of every resource.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Says what a configuration file says, with every field checked by the editor. It is checked again when it is read. */
export function defineConfig(config: DropdialConfig): DropdialConfig {
  return config;
}
