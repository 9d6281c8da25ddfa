import type { DropdialConfig } from '../document/settings.ts';

/** A deployment without the CDK. */
export interface PlainTemplate {
  readonly stackName: string;
  /** The CloudFormation template. */
  readonly template: Readonly<Record<string, unknown>>;
  /** Its archives by name. */
  readonly archives: ReadonlyMap<string, Uint8Array>;
  /** What the CDK warns of, such as alarms that tell nobody. */
  readonly warnings: readonly string[];
}

/**
 * Makes the template of a configuration: the same resources as the CDK deploys, with the same names.
 *
 * @throws {Error} naming every wrong field.
 */
export type TemplateMaker = (config: DropdialConfig) => Promise<PlainTemplate>;
