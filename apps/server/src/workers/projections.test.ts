import { projectionList, projectionRebuilt, projectionVerification } from '@croupier/contract/projection';
import { testApp } from '@croupier/testkit/app';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';

/** The lag is looked at every few seconds. */
const patient = { timeout: 30_000 };

it('[EVT-4] a server keeps the projections that PROJECTIONS names, tells their lag, and rebuilds one on request', async () => {
  await using app = await testApp({ variables: { PROJECTIONS: 'wallet-days,rl-steps' } });
  const operator = await app.user('operator');
  const player = await app.user('player');
  await app.wallet(player, 700);
  const list = z.object({
    items: z.array(projectionList.shape.items.element.omit({ movedAt: true, rebuiltAt: true })),
  });
  await vi.waitFor(async () => {
    const answer = await app.request('/api/v1/projections', { token: operator.token });
    const { items } = list.parse(answer.json);
    const kept = items.filter((item) => item.exists);
    expect(kept.map((item) => item.name)).toEqual(['wallet-days', 'rl-steps']);
    expect(kept.every((item) => item.behindEvents === 0 && item.checkpoint !== null)).toBe(true);
  }, patient);
  const path = '/api/v1/projections/wallet-days';
  const rebuilt = await app.request(`${path}/rebuild`, { method: 'POST', token: operator.token });
  expect(projectionRebuilt.parse(rebuilt.json)).toMatchObject({ name: 'wallet-days', generation: 2, rows: 1 });
  const verified = await app.request(`${path}/verification`, { token: operator.token });
  expect(projectionVerification.parse(verified.json)).toMatchObject({ ok: true, rows: 1, differences: 0 });
  expect((await app.request(`${path}/rebuild`, { method: 'POST', token: player.token })).status).toBe(403);
  expect(
    (await app.request('/api/v1/projections/none/rebuild', { method: 'POST', token: operator.token })).status,
  ).toBe(400);
  await vi.waitFor(async () => {
    const { text } = await app.request('/metrics');
    expect(text).toMatch(/croupier_event_lag_seconds\{consumer="wallet-days"\} \d/);
    expect(text).toMatch(/croupier_consumer_events_total\{consumer="rl-steps"\} [1-9]/);
    expect(text).toMatch(/croupier_events_held_back_seconds \d/);
  }, patient);
});
