import { buildBundle } from '../../scripts/build-bundle.ts';
import { buildMail } from '../../scripts/build-mail.ts';

/** Tests run the bundle that is deployed, so it is built before the first of them. */
export async function setup(): Promise<void> {
  await buildBundle();
  await buildMail();
}
