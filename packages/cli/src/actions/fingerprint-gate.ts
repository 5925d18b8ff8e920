import { comparison as comparisonSchema, compareInput } from '@croupier/contract/fingerprint-library';
import { runFingerprintInput } from '@croupier/contract/fingerprint';
import { compareFingerprints } from '@croupier/fingerprint/similarity/compare';
import { isId } from '@croupier/kernel/ids';
import type { Action, Call, Context } from '../context.ts';
import { walletToPlayWith } from '../default-wallet.ts';
import { exitCodes } from '../exit-codes.ts';
import { type NamedFingerprint, namedFingerprint } from '../fingerprint-subject.ts';
import { show } from '../human.ts';
import { keyOf, validate } from '../input.ts';
import { UsageError } from '../usage-error.ts';
import { untilEnded } from './fingerprint-follow.ts';

const codes = { same: exitCodes.ok, different: exitCodes.different, insufficient: exitCodes.insufficient } as const;

/**
 * Compares a build with what was approved; without a build, the game is run now, in as many spins as what was approved. Exit code 0: the same; 10: different; 11: the samples are too small to tell; anything else: the comparison
 * could not be made.
 */
export const gate: Action = async (context, call) => {
  const approved = await approvedOne(context, String(call.options['approved']));
  const build = await buildOne(context, call, approved);
  const settings = typeof call.options['alpha'] === 'number' ? { alpha: call.options['alpha'] } : {};
  const compared =
    approved.kind === 'document' && build.kind === 'document'
      ? compareFingerprints(approved.document, build.document, settings)
      : await (
          await context.client()
        ).fingerprint.compare(validate(compareInput, { a: subjectOf(approved), b: subjectOf(build), ...settings }), {
          signal: context.signal,
          timeoutMs: 60_000,
        });
  const told = comparisonSchema.parse(compared);
  const exitCode = codes[told.verdict];
  const { verdict, reasons, spinsNeeded } = told;
  await show(
    context,
    { verdict, exitCode, reasons, spinsNeeded, build: nameOf(build), comparison: told },
    async (colours) => {
      const head = {
        same: colours.green('SAME: the build is the approved one.'),
        different: colours.red(colours.bold('DIFFERENT: the build is not the approved one.')),
        insufficient: colours.yellow('INSUFFICIENT DATA: the samples cannot tell.'),
      }[verdict];
      const needed = spinsNeeded === null ? [] : [`  about ${spinsNeeded} spins a side would tell`];
      return [head, ...reasons.slice(0, 20).map((reason) => `  ${reason}`), ...needed].join('\n');
    },
  );
  return exitCode;
};

/** A fingerprint that was approved, the one that counts for a game, or a document in a file. */
async function approvedOne(context: Context, name: string): Promise<NamedFingerprint> {
  const { signal } = context;
  if (isId(name)) {
    // Refuses what nobody approved.
    const { fingerprintId } = await (await context.client()).fingerprint.approval({ fingerprintId: name }, { signal });
    return { kind: 'id', id: fingerprintId };
  }
  if (/[./]/.test(name)) return await namedFingerprint(name);
  const { fingerprintId } = await (await context.client()).fingerprint.approved({ gameId: name }, { signal });
  return { kind: 'id', id: fingerprintId };
}

/** The run or the file that was named; else a run that is made now, of the game that was named or of the approved one's. */
async function buildOne(context: Context, { options }: Call, approved: NamedFingerprint): Promise<NamedFingerprint> {
  const { fingerprint, file, game } = options;
  const given = [fingerprint, file, game].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError('give one of --fingerprint, --file and --game, or none of them');
  if (typeof fingerprint === 'string') return await namedFingerprint(fingerprint);
  if (typeof file === 'string') return await namedFingerprint(file);
  const client = await context.client();
  const like = await approvedRun(context, approved);
  const input = validate(runFingerprintInput, {
    gameId: game ?? like.gameId,
    walletId: await walletToPlayWith(context, client, options['wallet']),
    spins: options['spins'] ?? like.spins,
    stakeMinor: options['stake'],
    idempotencyKey: keyOf(options),
  });
  const started = await client.fingerprint.run(input, { signal: context.signal });
  const ended = await untilEnded(context, client, started, false);
  if (ended.status !== 'completed')
    throw new Error(`the run ${ended.fingerprintId} is ${ended.status}: ${ended.stopReason ?? 'no reason'}`);
  return { kind: 'id', id: ended.fingerprintId };
}

/** Which game was approved, and in how many spins: a build is held against it in as many. */
async function approvedRun(
  context: Context,
  approved: NamedFingerprint,
): Promise<{ readonly gameId: string; readonly spins: number }> {
  if (approved.kind === 'document') {
    const { gameId, sample } = approved.document;
    return { gameId, spins: sample.spins };
  }
  const input = { fingerprintId: approved.id };
  const { gameId, spinsDone } = await (await context.client()).fingerprint.get(input, { signal: context.signal });
  return { gameId, spins: spinsDone };
}

function subjectOf(named: NamedFingerprint) {
  return named.kind === 'id' ? { id: named.id } : { document: { ...named.document } };
}

function nameOf(named: NamedFingerprint): string {
  return named.kind === 'id' ? named.id : named.documentHash;
}
