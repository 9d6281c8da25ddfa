import type { SwitchView } from '../../console/view/simulator-view.ts';
import type { MisbehaviourOrder } from '../voximplant/misbehaviour.ts';
import type { VoximplantSimulator } from '../voximplant/start-simulator.ts';

/** A fault that the simulator can produce. */
interface Fault extends Pick<SwitchView, 'id' | 'label' | 'hint'> {
  readonly order: MisbehaviourOrder;
}

/**
 * How many requests miss a new list when lists are hidden. One look makes two: by name, and then for all lists. After
 * another look the list would be sent again.
 */
const HIDDEN_REQUESTS = 2;

/** The possible faults of the next request, with their visible effects. */
const FAULTS: readonly Fault[] = [
  {
    id: 'answer-lost',
    label: 'Lose the next answer, after the list was made',
    hint: 'The drop is in doubt. Then its list is found by its name and adopted, not sent again.',
    order: { kind: 'answer-lost', method: 'CreateCallList' },
  },
  {
    id: 'request-lost',
    label: 'Lose the next answer, and make no list',
    hint: 'The drop is in doubt until the quiet period has ended. Then it is sent again or parked, as its feed says.',
    order: { kind: 'reset-after-last-byte', method: 'CreateCallList' },
  },
  {
    id: 'too-many',
    label: 'Refuse the next list: too many requests',
    hint: 'No list was made, so the drop is sent again after a moment.',
    order: { kind: 'retry-after', method: 'CreateCallList', seconds: 2 },
  },
  {
    id: 'no-balance',
    label: 'Refuse the next list: no balance',
    hint: 'The drop waits until the account is topped up.',
    order: { kind: 'error', method: 'CreateCallList', code: 127, msg: 'Not enough balance' },
  },
  {
    id: 'refused',
    label: 'Refuse the next list: no such rule',
    hint: 'The drop is rejected.',
    order: { kind: 'error', method: 'CreateCallList', code: 147, msg: 'The rule is not found' },
  },
];

const HIDE = {
  id: 'hide',
  label: 'Hide new lists from the first look',
  hint: 'After a lost answer the list is missing at first and found later. Let time pass: the function looks again.',
} as const;

const MEND = {
  id: 'mend',
  label: 'Clear all faults',
  hint: 'From now on every request is answered as usual.',
} as const;

/** All faults, with the number of requests that each still affects. */
export function showFaults({ misbehaviours, settings }: VoximplantSimulator): SwitchView[] {
  const left = (kind: string, code?: number) =>
    misbehaviours
      .filter(({ order }) => order.kind === kind && (order.kind !== 'error' || order.code === code))
      .reduce((sum, { order, used }) => sum + (order.times ?? 1) - used, 0);
  return [
    ...FAULTS.map(({ order, ...shown }) => ({
      ...shown,
      armed: left(order.kind, order.kind === 'error' ? order.code : undefined),
    })),
    { ...HIDE, armed: settings.hiddenLooks > 0 ? 1 : 0 },
    { ...MEND, armed: 0 },
  ];
}

/** Makes the simulator do something wrong, or clears all faults. @returns whether there is such a fault. */
export function setFault(simulator: VoximplantSimulator, id: string): boolean {
  const fault = FAULTS.find(one => one.id === id);
  if (fault) simulator.misbehave(fault.order);
  else if (id === HIDE.id) simulator.changeSettings({ hiddenLooks: HIDDEN_REQUESTS });
  else if (id === MEND.id) {
    simulator.clearMisbehaviour();
    simulator.changeSettings({ hiddenLooks: 0 });
  } else return false;
  return true;
}
