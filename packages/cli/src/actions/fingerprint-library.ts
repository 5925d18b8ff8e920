import * as contract from '@croupier/contract/fingerprint-library';
import { compareFingerprints } from '@croupier/fingerprint/similarity/compare';
import { comparisonLines, entryColumns, matchLines } from '../comparison-lines.ts';
import type { Action } from '../context.ts';
import { type NamedFingerprint, namedFingerprint } from '../fingerprint-subject.ts';
import { fields, pageTable, percent, show, table } from '../human.ts';
import { keyOf, validate } from '../input.ts';
import { UsageError } from '../usage-error.ts';

/** Lists and searches the library. */
export const library: Action = async (context, { options }) => {
  const { game, ...given } = options;
  const asked = Object.entries({ ...given, gameId: game }).filter(
    ([name]) => name in contract.searchLibraryInput.shape,
  );
  const input = validate(contract.searchLibraryInput, Object.fromEntries(asked));
  const page = await (await context.client()).fingerprint.library(input, { signal: context.signal });
  await show(context, page, (colours) => pageTable(page, entryColumns, colours));
};

/** Keeps a document, or the analysis of recorded spins. */
export const keep: Action = async (context, { args, options }) => {
  const [file = ''] = args;
  const named = await namedFingerprint(file);
  if (named.kind === 'id') throw new UsageError('a run is in the library already: name a file');
  const tags = typeof options['tag'] === 'string' ? options['tag'].split(',') : [];
  const input = validate(contract.keepFingerprintInput, {
    document: { ...named.document },
    documentHash: named.documentHash,
    name: options['name'],
    tags,
    idempotencyKey: keyOf(options),
  });
  const entry = await (await context.client()).fingerprint.keep(input, { signal: context.signal });
  await show(context, entry, async (colours) => fields(entry, colours));
};

export const forget: Action = async (context, { args }) => {
  const input = validate(contract.forgetFingerprintInput, { profileId: args[0] });
  await (await context.client()).fingerprint.forget(input, { signal: context.signal });
  await show(context, { profileId: input.profileId, removed: true }, async () => 'It is out of the library.');
};

export const nearest: Action = async (context, { args, options }) => {
  const input = validate(contract.nearestInput, { id: args[0], limit: options['limit'] });
  const found = await (await context.client()).fingerprint.nearest(input, { signal: context.signal });
  await show(context, found, (colours) =>
    table(
      ['entry', 'name', 'distance', 'by chance', 'spins', 'RTP', 'sigma'],
      found.items.map(({ entry, distance, explainedByChance }) => [
        entry.profileId,
        entry.name,
        distance.toFixed(4),
        explainedByChance ? 'possible' : 'no',
        entry.spins,
        percent(entry.rtp),
        entry.sigma?.toPrecision(4) ?? null,
      ]),
      colours,
    ),
  );
};

/** Compares two fingerprints: ids or files. Two files need no server. */
export const compare: Action = async (context, { args, options }) => {
  const [a, b] = [await namedFingerprint(args[0] ?? ''), await namedFingerprint(args[1] ?? '')];
  const settings = {
    ...numberAs('alpha', options['alpha']),
    margins: { ...numberAs('rtp', options['rtpMargin']), ...numberAs('hitFrequency', options['hitMargin']) },
  };
  const comparison =
    a.kind === 'document' && b.kind === 'document'
      ? compareFingerprints(a.document, b.document, settings)
      : await (
          await context.client()
        ).fingerprint.compare(validate(contract.compareInput, { a: subjectOf(a), b: subjectOf(b), ...settings }), {
          signal: context.signal,
        });
  const told = contract.comparison.parse(comparison);
  await show(context, told, (colours) => comparisonLines(told, colours));
};

/** Which game of the library a file or an id is of. */
export const match: Action = async (context, { args, options }) => {
  const subject = subjectOf(await namedFingerprint(args[0] ?? ''));
  const input = validate(contract.matchInput, { ...subject, limit: options['limit'] });
  const found = await (await context.client()).fingerprint.match(input, { signal: context.signal });
  await show(context, found, (colours) => matchLines(found, colours));
};

function subjectOf(named: NamedFingerprint) {
  return named.kind === 'id' ? { id: named.id } : { document: { ...named.document } };
}

function numberAs<Name extends string>(name: Name, value: unknown): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  if (typeof value === 'number') found[name] = value;
  return found;
}
