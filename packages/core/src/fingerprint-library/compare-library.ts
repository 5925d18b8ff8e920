import type { compareInput } from '@croupier/contract/fingerprint-library';
import { compareFingerprints, type Comparison } from '@croupier/fingerprint/similarity/compare';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { documentOf } from './library.ts';

/** Two fingerprints beside each other: entries, runs or documents. @throws NOT_FOUND, INVALID_INPUT, CONFLICT for a run without a document */
export async function compareSubjects(
  core: Core,
  call: Call,
  input: z.output<typeof compareInput>,
): Promise<Comparison> {
  const [a, b] = [await documentOf(core, call, input.a), await documentOf(core, call, input.b)];
  const { alpha, confidence, margins = {} } = input;
  return compareFingerprints(a, b, {
    ...(alpha === undefined ? {} : { alpha }),
    ...(confidence === undefined ? {} : { confidence }),
    margins: Object.fromEntries(Object.entries(margins).filter(([, margin]) => margin !== undefined)),
  });
}
