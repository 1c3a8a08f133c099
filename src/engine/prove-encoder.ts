import { preprocess } from '../image/preprocess.ts';
import type { Proof } from './api.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { probePicture } from './probe-picture.ts';
import { selfTest } from './self-test.ts';
import { timeRuns } from './time-runs.ts';

/**
 * Times the uncut model on a built-in picture and checks its halves against the whole; once per
 * loaded model.
 *
 * @param between called between runs; may throw to stop
 */
export async function proveEncoder(
  { clock }: EngineParts,
  ready: Ready,
  between: () => Promise<void>,
): Promise<Proof> {
  if (ready.proof) return ready.proof;
  const { encoder } = ready;
  const { input } = encoder.card;
  const probe = preprocess(probePicture(input.width, input.height), input);
  const runPlain = await encoder.plainRunner(probe.picture);
  await between();
  await runPlain();
  const { ms, runs } = await timeRuns(runPlain, clock, between);
  await between();
  const check =
    encoder.reason === null
      ? await selfTest(encoder, await encoder.trace(probe, clock), between)
      : null;
  ready.proof = { fullMs: ms, runs, check, reason: encoder.reason ?? check?.reason ?? null };
  return ready.proof;
}
