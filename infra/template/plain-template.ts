import type { DropdialConfig } from '../document/settings.ts';

/** What somebody without the CDK deploys. */
export interface PlainTemplate {
  readonly stackName: string;
  /** The template of CloudFormation. */
  readonly template: Readonly<Record<string, unknown>>;
  /** The archives that it names, by their names. */
  readonly archives: ReadonlyMap<string, Uint8Array>;
}

/**
 * Makes the template of a configuration: the same resources as the CDK deploys, by the same names.
 *
 * @throws {Error} which names every wrong field.
 */
export type TemplateMaker = (config: DropdialConfig) => Promise<PlainTemplate>;
