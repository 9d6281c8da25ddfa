import type { Command } from './command.ts';

/** The groups of commands and their titles, in the order of the list. */
export const GROUPS = {
  drop: 'Drop files and see what becomes of them',
  act: 'Act on a submission',
  'set up': 'Set up and check a deployment',
} as const;

/** A command as the list shows it. */
interface ListedCommand {
  readonly group: keyof typeof GROUPS;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Imports the command and its dependencies. */
  load(): Promise<Command>;
}

/**
 * All commands by name, in the order of the list; each is in the file of that name. Each is loaded on demand: most need
 * the SDK, which takes longer to load than the rest of the tool.
 */
export const COMMANDS: ReadonlyMap<string, ListedCommand> = new Map(
  Object.entries({
    check: {
      group: 'drop',
      summary: 'check files before you drop them',
      load: async () => (await import('./commands/check.ts')).check,
    },
    drop: {
      group: 'drop',
      summary: 'check a file, upload it, and follow it to its outcome',
      load: async () => (await import('./commands/drop.ts')).drop,
    },
    watch: {
      group: 'drop',
      summary: 'show each step of all drops, live',
      load: async () => (await import('./commands/watch.ts')).watch,
    },
    submissions: {
      group: 'drop',
      summary: 'list the unfinished submissions',
      load: async () => (await import('./commands/submissions.ts')).submissions,
    },
    show: {
      group: 'drop',
      summary: 'show one submission',
      load: async () => (await import('./commands/show.ts')).show,
    },
    results: {
      group: 'drop',
      summary: 'show the results of the calls of a list',
      load: async () => (await import('./commands/results.ts')).results,
    },
    explain: {
      group: 'drop',
      summary: 'explain a problem code and what to do',
      load: async () => (await import('./commands/explain.ts')).explain,
    },
    console: {
      group: 'drop',
      summary: 'show the submissions on a page of this machine',
      load: async () => (await import('./commands/console.ts')).consoleCommand,
    },
    retry: {
      group: 'act',
      summary: 'retry a submission',
      load: async () => (await import('./commands/acts/retry.ts')).retry,
    },
    adopt: {
      group: 'act',
      summary: 'name the list of a submission in doubt',
      load: async () => (await import('./commands/acts/adopt.ts')).adopt,
    },
    edit: {
      group: 'act',
      summary: 'change how a list is dialled',
      load: async () => (await import('./commands/acts/edit.ts')).edit,
    },
    cancel: {
      group: 'act',
      summary: 'take contacts out of a list',
      load: async () => (await import('./commands/acts/cancel.ts')).cancel,
    },
    stop: {
      group: 'act',
      summary: 'stop a list, or a submission before it has one',
      load: async () => (await import('./commands/acts/stop.ts')).stop,
    },
    init: {
      group: 'set up',
      summary: 'ask questions and write the configuration of a deployment',
      load: async () => (await import('./commands/init.ts')).init,
    },
    template: {
      group: 'set up',
      summary: 'print a CloudFormation template, for use without the CDK',
      load: async () => (await import('./commands/template.ts')).template,
    },
    doctor: {
      group: 'set up',
      summary: 'check a deployed stack from this shell',
      load: async () => (await import('./commands/doctor.ts')).doctor,
    },
    outputs: {
      group: 'set up',
      summary: 'print the names of a deployed stack',
      load: async () => (await import('./commands/outputs.ts')).outputs,
    },
    'partner-guide': {
      group: 'set up',
      summary: 'write the page that a partner is handed',
      load: async () => (await import('./commands/partner-guide.ts')).partnerGuide,
    },
  }),
);
