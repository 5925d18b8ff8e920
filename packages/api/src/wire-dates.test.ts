import fc from 'fast-check';
import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { serializeWithDates } from './wire-dates.ts';

/** What a client makes of it after the way over the wire. */
function arrives(serialized: unknown): unknown {
  return superjson.deserialize(JSON.parse(JSON.stringify(serialized)));
}

const name = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('a.b', 'a\\b', '', '0', 'then', 'json', 'meta', 'toJSON'),
);
const leaf = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY, 1n),
  fc.date({ noInvalidDate: true }),
  fc.constant(new Map([['a', new Date(0)]])),
);
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('answers over tRPC', () => {
  it('[API-1] arrive as what superjson alone would have made of them', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(arrives(serializeWithDates(value))).toEqual(arrives(superjson.serialize(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[API-1] dates arrive as dates, at every depth', () => {
    const answer = {
      at: new Date(5),
      list: [{ at: new Date(6) }, [new Date(7)]],
      none: null,
      deep: { a: { b: new Date(8) } },
    };
    expect(arrives(serializeWithDates(answer))).toEqual(answer);
    expect(arrives(serializeWithDates(new Date(9)))).toEqual(new Date(9));
    expect(serializeWithDates({ a: 1, b: ['x'] })).toEqual({ json: { a: 1, b: ['x'] } });
  });
});
