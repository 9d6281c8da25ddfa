import { maskGiven } from '../csv/phones/mask-numbers.ts';
import { showValue, toText } from '../problem.ts';

/**
 * What an uploader wrote, as a message shows it. Somebody may write a telephone number in place of a parameter, and
 * messages get onto objects, into events and into mails.
 */
export function showGiven(value: unknown): string {
  return showValue(maskGiven(toText(value)));
}
