// The one entry of the package, for `import { CallListDrop } from 'dropdial'`. Within the project, files import each other.
// biome-ignore lint/performance/noBarrelFile: a package has one entry; nothing in the project imports it
export { CallListDrop } from './call-list-drop.ts';
export type { CallListDropProps } from './call-list-drop-props.ts';
export { type ConfiguredFeed, type DropdialConfig, defineConfig } from './define-config.ts';
export { ALARMS, type AlarmName } from './drop-alarms.ts';
export type { ApiErrorClass, CountName } from './drop-metrics.ts';
export { DropdialStack, type DropdialStackProps } from './dropdial-stack.ts';
export type { FeedProps } from './feed-props.ts';
export type { OperateOptions } from './grant-operate.ts';
export { type OnOutcomeOptions, OUTCOME_EVENTS, type OutcomeName } from './outcome-rules.ts';
export type { SftpUser, SftpUserProps } from './sftp-user.ts';
