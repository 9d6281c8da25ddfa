// The one entry of the package, for `import { CallListDrop } from 'dropdial'`. Within the project, files import each other.

export type { DropGrantOptions } from './access/grant-drop.ts';
export type { OperateOptions } from './access/grant-operate.ts';
// biome-ignore lint/performance/noBarrelFile: a package has one entry; nothing in the project imports it
export { CallListDrop } from './call-list-drop.ts';
export type { CallListDropProps } from './call-list-drop-props.ts';
export type { FeedProps } from './config/feed-props.ts';
export type { SuppressionProps } from './config/suppression-props.ts';
export { defineConfig } from './define-config.ts';
export type { ConfiguredFeed, DropdialConfig, FeedSettings, SuppressionSettings } from './document/settings.ts';
export { DropdialStack, type DropdialStackProps } from './dropdial-stack.ts';
export { type ConfigSources, loadConfig } from './load-config.ts';
export type { SftpUser, SftpUserProps } from './sftp/sftp-user.ts';
export { ALARMS, type AlarmName } from './watch/create-alarm.ts';
export type { ApiErrorClass, CountName } from './watch/drop-metrics.ts';
export { type OnOutcomeOptions, OUTCOME_EVENTS, type OutcomeName } from './watch/outcome-rules.ts';
