import type { Command } from './command.ts';

/** A command as the list shows it. */
export interface ListedCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loads the command and what it needs. */
  load(): Promise<Command>;
}

/**
 * All commands by name, in the order of the list; each lies in the file of its name. They are loaded one at a time: most need
 * the SDK, which takes longer to load than all that is left of the tool.
 */
export const COMMANDS: ReadonlyMap<string, ListedCommand> = new Map(
  Object.entries({
    init: {
      summary: 'ask questions and write the configuration of a deployment',
      load: async () => (await import('./commands/init.ts')).init,
    },
    template: {
      summary: 'print a CloudFormation template, for use without the CDK',
      load: async () => (await import('./commands/template.ts')).template,
    },
    doctor: {
      summary: 'check a deployed stack from this shell',
      load: async () => (await import('./commands/doctor.ts')).doctor,
    },
    outputs: {
      summary: 'print the names of a deployed stack',
      load: async () => (await import('./commands/outputs.ts')).outputs,
    },
    check: {
      summary: 'check files before you drop them',
      load: async () => (await import('./commands/check.ts')).check,
    },
    drop: {
      summary: 'check a file, upload it, and follow it to its outcome',
      load: async () => (await import('./commands/drop.ts')).drop,
    },
    explain: {
      summary: 'explain a problem code and what to do',
      load: async () => (await import('./commands/explain.ts')).explain,
    },
    'partner-guide': {
      summary: 'write the page that a partner is handed',
      load: async () => (await import('./commands/partner-guide.ts')).partnerGuide,
    },
    watch: {
      summary: 'show each step of all drops, live',
      load: async () => (await import('./commands/watch.ts')).watch,
    },
    submissions: {
      summary: 'list the unfinished submissions',
      load: async () => (await import('./commands/submissions.ts')).submissions,
    },
    show: {
      summary: 'show one submission',
      load: async () => (await import('./commands/show.ts')).show,
    },
    console: {
      summary: 'show the submissions on a page of this machine',
      load: async () => (await import('./commands/console.ts')).consoleCommand,
    },
    results: {
      summary: 'show the results of the calls of a list',
      load: async () => (await import('./commands/results.ts')).results,
    },
    adopt: {
      summary: 'name the list of a submission in doubt',
      load: async () => (await import('./commands/acts/adopt.ts')).adopt,
    },
    retry: {
      summary: 'retry a submission',
      load: async () => (await import('./commands/acts/retry.ts')).retry,
    },
    edit: {
      summary: 'change how a list is dialled',
      load: async () => (await import('./commands/acts/edit.ts')).edit,
    },
    cancel: {
      summary: 'take contacts out of a list',
      load: async () => (await import('./commands/acts/cancel.ts')).cancel,
    },
    stop: {
      summary: 'stop a list, or a submission before it has one',
      load: async () => (await import('./commands/acts/stop.ts')).stop,
    },
  }),
);
