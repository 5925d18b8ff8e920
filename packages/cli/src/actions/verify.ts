import type { Action } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { fields, show } from '../human.ts';

export const verify: Action = async (context) => {
  const proof = await (await context.client()).ledger.verify({}, { signal: context.signal, timeoutMs: 600_000 });
  await show(context, proof, async (colours) => {
    const verdict = proof.ok
      ? colours.green('The ledger holds.')
      : colours.red(colours.bold('The ledger does NOT hold.'));
    return `${verdict}\n${fields(proof, colours)}`;
  });
  return proof.ok ? exitCodes.ok : exitCodes.verificationFailed;
};

export const health: Action = async (context) => {
  const { client } = await context.connection();
  const { httpStatus, ready, body } = await client.health({ signal: context.signal });
  await show(context, { ready, httpStatus, ...body }, async (colours) => {
    const verdict = ready ? colours.green('ready') : colours.red('not ready');
    return `${verdict}\n${fields(body, colours)}`;
  });
  return ready ? exitCodes.ok : exitCodes.unavailable;
};
