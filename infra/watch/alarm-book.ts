import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alarms } from './create-alarm.ts';

/** The alarms of a construct by their names. */
export class AlarmBook {
  private readonly alarms = new Map<string, Alarm>();

  get byName(): ReadonlyMap<string, Alarm> {
    return this.alarms;
  }

  /** Keeps alarms under their names. @returns them, each once. */
  keep(alarms: Alarms): Alarm[] {
    for (const [name, alarm] of alarms) this.alarms.set(name, alarm);
    return [...new Set(alarms.map(([, alarm]) => alarm))];
  }
}
