import { z } from 'zod';
const Spin = z.strictObject({ type: z.literal('Spin'), stakeMinor: z.int(), idempotencyKey: z.string() }).meta({ id: 'SpinAction' });
const Pick = z.strictObject({ type: z.literal('Pick'), index: z.int(), idempotencyKey: z.string() }).meta({ id: 'PickAction' });
const Action = z.discriminatedUnion('type', [Spin, Pick]).meta({ id: 'Action' });
const In = z.intersection(z.strictObject({ sessionId: z.string() }), Action);
for (const v of [
  { sessionId: 's', type: 'Spin', stakeMinor: 1, idempotencyKey: 'k' },
  { sessionId: 's', type: 'Spin', stakeMinor: 1, idempotencyKey: 'k', extra: 1 },
  { sessionId: 's', type: 'Spin', stakeMinor: '1', idempotencyKey: 'k' },
  { sessionId: 's', type: 'Nope' },
  { type: 'Pick', index: 1, idempotencyKey: 'k' },
]) console.log(JSON.stringify(In.safeParse(v)));
console.log(In._zod.def.type, Object.keys(In._zod.def));
