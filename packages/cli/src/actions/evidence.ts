import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { verifyExport } from '@croupier/archive/verify-export';
import * as contract from '@croupier/contract/evidence';
import type { CroupierClient } from '@croupier/sdk/client-types';
import type { Action, Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, pageTable, show } from '../human.ts';
import { validate } from '../input.ts';
import { untilDone } from '../until-done.ts';
import { UsageError } from '../usage-error.ts';

const progressEveryMs = 1_000;

export const verifyEvents: Action = async (context, { options }) => {
  const taskId = randomUUID();
  const streamId = options['session'] ?? options['stream'];
  const input = validate(contract.verifyEventsInput, { ...(streamId === undefined ? {} : { streamId }), taskId });
  const client = await context.client();
  const { signal } = context;
  const proof = await withProgress(
    context,
    client,
    taskId,
    untilDone(signal, (asking) => client.evidence.verify({ ...input, ...asking.input }, asking.call)),
  );
  await show(context, proof, async (colours) => {
    const verdict = proof.ok
      ? colours.green('Every chain holds.')
      : colours.red(colours.bold('The event store does NOT prove itself.'));
    return `${verdict}\n${fields(proof, colours)}`;
  });
  return proof.ok ? exitCodes.ok : exitCodes.verificationFailed;
};

export const exportEvents: Action = async (context, { options }) => {
  const taskId = randomUUID();
  const formats = options['format'] === undefined ? {} : { formats: [options['format']] };
  const input = validate(contract.exportEventsInput, { scope: scopeOf(options), ...formats, taskId });
  const client = await context.client();
  const { signal } = context;
  const made = await withProgress(
    context,
    client,
    taskId,
    untilDone(signal, (asking) => client.evidence.export({ ...input, ...asking.input }, asking.call)),
  );
  await show(context, made, async (colours) => fields(made, colours));
};

function scopeOf(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { month, from, to, session } = options;
  const given = [month, from ?? to, session].filter((one) => one !== undefined);
  if (given.length !== 1) throw new UsageError('Say one of --month, --from with --to, and --session.');
  if (month !== undefined) return { kind: 'month', month };
  return session === undefined ? { kind: 'range', from, to } : { kind: 'session', sessionId: session };
}

export const verifyExportDirectory: Action = async (context, { args }) => {
  const [directory = '.'] = args;
  let told = Date.now();
  const proof = await verifyExport(directory, {
    signal: context.signal,
    onProgress: (events) => {
      if (Date.now() - told < progressEveryMs) return;
      told = Date.now();
      context.io.err(`${events} events\n`);
    },
  });
  await show(context, proof, async (colours) => {
    const verdict = proof.ok
      ? colours.green('The export holds.')
      : colours.red(colours.bold('The export does NOT hold.'));
    const { manifest, ...rest } = proof;
    return `${verdict}\n${fields({ ...rest, ...summaryOf(manifest) }, colours)}`;
  });
  return proof.ok ? exitCodes.ok : exitCodes.verificationFailed;
};

function summaryOf(manifest: Awaited<ReturnType<typeof verifyExport>>['manifest']): Record<string, unknown> {
  if (manifest === null) return {};
  const { scope, createdAt, streams, digest, files } = manifest;
  return { scope, createdAt, streams, digest, files: files.length };
}

export const partitions: Action = async (context) => {
  const list = await (await context.client()).evidence.partitions({}, { signal: context.signal, timeoutMs: 60_000 });
  await show(context, list, (colours) =>
    pageTable(
      { items: list.items, nextCursor: null },
      {
        month: (one) => one.month ?? 'other',
        state: (one) => one.state,
        events: (one) => one.events,
        left: (one) => one.archivedEvents,
        bytes: (one) => one.bytes,
        export: (one) => one.exportName,
      },
      colours,
    ),
  );
};

export const detach: Action = async (context, { args }) => {
  const taskId = randomUUID();
  const input = validate(contract.monthInput, { month: args[0], taskId });
  const client = await context.client();
  const { signal } = context;
  const month = await withProgress(
    context,
    client,
    taskId,
    untilDone(signal, (asking) => client.evidence.detach({ ...input, ...asking.input }, asking.call)),
  );
  await show(context, month, async (colours) => fields(month, colours));
};

export const attach: Action = async (context, { args }) => {
  const input = validate(contract.monthInput, { month: args[0], taskId: randomUUID() });
  const client = await context.client();
  const month = await untilDone(context.signal, (asking) =>
    client.evidence.attach({ ...input, ...asking.input }, asking.call),
  );
  await show(context, month, async (colours) => fields(month, colours));
};

/** Waits for work, telling on standard error how far it has come. */
async function withProgress<T>(context: Context, client: CroupierClient, taskId: string, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const telling = tellProgress(context, client, taskId, ended.signal);
  try {
    return await work;
  } finally {
    ended.abort();
    await telling;
  }
}

async function tellProgress(
  { io }: Context,
  client: CroupierClient,
  taskId: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      await wait(progressEveryMs, undefined, { signal });
      const { done, estimate } = await client.evidence.progress({ taskId }, { signal });
      if (done !== null) io.err(`${done} events${estimate > done ? ` of about ${estimate}` : ''}\n`);
    }
  } catch {
    // The work has ended, or its progress cannot be had: the answer does not depend on it.
  }
}
