import * as v from 'valibot';

/** What a client cannot know of the service, so that the simulator has it in every way. */
export interface SimulatorSettings {
  /** How GetCallLists compares `name`; the reference does not say. @default 'substring' */
  readonly nameFilter: 'exact' | 'substring';
  /**
   * Whether `is_cancelled` creates a list that is canceled and does not dial until it is recovered. The reference of the
   * newest client lists the parameter; that the service honours it is assumed. When it is ignored, the list dials at once.
   * @default true
   */
  readonly isCancelledHonoured: boolean;
  /**
   * How many requests of GetCallLists miss a list that is created from now on, each of which would have shown it. How soon a
   * list is found is documented nowhere. @default 0
   */
  readonly hiddenLooks: number;
  /** Money of the account, in USD. Below 1 the service starts no list; here it only tells. @default 100 */
  readonly balance: number;
}

export const defaultSettings: SimulatorSettings = {
  nameFilter: 'substring',
  isCancelledHonoured: true,
  hiddenLooks: 0,
  balance: 100,
};

const SettingsSchema = v.strictObject({
  nameFilter: v.exactOptional(v.picklist(['exact', 'substring'])),
  isCancelledHonoured: v.exactOptional(v.boolean()),
  hiddenLooks: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  balance: v.exactOptional(v.pipe(v.number(), v.finite())),
});

/**
 * Reads settings that came as JSON; what they leave out stays as it is.
 *
 * @throws {Error} whose message names each field that is wrong.
 */
export function readSettings(json: unknown): Partial<SimulatorSettings> {
  const result = v.safeParse(SettingsSchema, json);
  if (result.success) return result.output;
  throw new Error(
    result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the settings'}": ${issue.message}`).join('; '),
  );
}
