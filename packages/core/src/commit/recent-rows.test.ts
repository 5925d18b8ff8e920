import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentRows } from './recent-rows.ts';

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ id: fc.integer({ min: 0, max: 30 }), forget: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ id: fc.integer({ min: 0, max: 30 }), forget: fc.constant(true) }) },
);

test('[ACT-3] rows that were kept last are remembered as they were kept last, and never more than the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
      const rows = new RecentRows<number>(max);
      const last = new Map<number, number>();
      for (const [at, { id, forget }] of steps.entries()) {
        if (forget) rows.forget(String(id));
        else rows.keep(String(id), at);
        last.delete(id);
        if (!forget) last.set(id, at);
      }
      const byAge = [...last].toReversed();
      const remembered = byAge.filter(([id]) => rows.get(String(id)) !== undefined);
      for (const [id, at] of remembered) expect(rows.get(String(id))).toBe(at);
      for (const [id, at] of byAge.slice(0, Math.floor(max / 2))) expect(rows.get(String(id))).toBe(at);
      expect(remembered.length).toBeLessThanOrEqual(max);
      for (let id = 0; id <= 30; id += 1) if (!last.has(id)) expect(rows.get(String(id))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
