import { randomUUID } from 'node:crypto';
import { act } from '@croupier/core/action/act';
import { createToken } from '@croupier/core/identity/create-token';
import { revokeToken } from '@croupier/core/identity/revoke-token';
import { cancelSession } from '@croupier/core/session/cancel-session';
import { createSession } from '@croupier/core/session/create-session';
import { transitionSession } from '@croupier/core/session/transition-session';
import { testApp, type TestApp, type TestUser } from '@croupier/testkit/app';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const eventData = z.looseObject({ streamVersion: z.int(), type: z.string() });

/** One frame of a stream: an event with its id, or the end. Comments are left out. */
interface Frame {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: unknown;
}

/** Reads the frames of a stream as they come. Cancelling the reader closes the connection. */
async function* framesOf(answer: Response): AsyncGenerator<Frame> {
  if (answer.body === null) throw new Error('no body');
  let text = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const frame of whole) {
      const fields = new Map(
        frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data !== undefined)
        yield { id: fields.get('id') ?? null, event: fields.get('event') ?? null, data: JSON.parse(data) };
    }
  }
}

describe('the stream of a session', () => {
  let app: TestApp;
  let player: TestUser;
  let sessionId: string;

  beforeAll(async () => {
    app = await testApp();
    await app.game();
    player = await app.user('player');
    sessionId = await openSession(player);
  });
  afterAll(async () => await app[Symbol.asyncDispose]());

  async function openSession(owner: TestUser): Promise<string> {
    const { core } = app.server;
    const session = await createSession(core, owner.call, {
      gameId: 'fruit-39x5',
      walletId: await app.wallet(owner, 10_000_000),
      profile: { behavior: 'balanced', maxBetMinor: 1_000 },
      probeSpins: 0,
      idempotencyKey: randomUUID(),
    });
    for (const input of ['Start', 'Probe', 'ProbeComplete'] as const)
      await transitionSession(core, owner.call, { sessionId: session.sessionId, input, idempotencyKey: randomUUID() });
    return session.sessionId;
  }

  async function spin(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      const stake = { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: randomUUID() } as const;
      // A free spin is owed: it takes no stake.
      await act(app.server.core, player.call, stake).catch(async () => {
        await act(app.server.core, player.call, { type: 'Spin', sessionId, idempotencyKey: randomUUID() });
      });
    }
  }

  const pathOf = (id: string, query = '') => `/api/v1/sessions/${id}/events/stream${query}`;
  const connect = async (headers: Record<string, string> = {}, query = '') =>
    await fetch(`${app.url}${pathOf(sessionId, query)}`, {
      headers: { authorization: `Bearer ${player.token}`, ...headers },
    });

  /** Takes so many events, then closes the connection. */
  async function take(frames: AsyncGenerator<Frame>, count: number): Promise<number[]> {
    const versions: number[] = [];
    for await (const { id, data } of frames) {
      expect(id).toBe(String(eventData.parse(data).streamVersion));
      versions.push(eventData.parse(data).streamVersion);
      if (versions.length === count) break;
    }
    return versions;
  }

  it('[EVT-6] tells what was there and what comes; cut off, it goes on from Last-Event-ID with nothing lost', async () => {
    await spin(5);
    const answer = await connect();
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const spinning = spin(20);
    const seen = await take(framesOf(answer), 7);
    for (const count of [3, 1, 15]) {
      const again = await connect({ 'last-event-id': String(seen.at(-1)) });
      seen.push(...(await take(framesOf(again), count)));
    }
    await spinning;
    expect(seen).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
  });

  it('[EVT-6] begins after a version, and tells only a type when asked', async () => {
    const [first] = await take(framesOf(await connect({}, '?after=9')), 1);
    expect(first).toBe(10);
    for await (const { data } of framesOf(await connect({}, '?type=session.transition&after=1'))) {
      expect(eventData.parse(data)).toMatchObject({ type: 'session.transition', streamVersion: 2 });
      break;
    }
  });

  it('[IDN-4] [SES-7] the same callers as of session events, and no other', async () => {
    const stranger = await app.user('player');
    const { core } = app.server;
    const narrow = await createToken(core, player.call, { name: 'narrow', contextLevel: 1 });
    const cases = [
      { path: pathOf(sessionId), token: undefined, status: 401 },
      { path: pathOf(sessionId), token: stranger.token, status: 404 },
      { path: pathOf(randomUUID()), token: player.token, status: 404 },
      { path: pathOf(sessionId), token: narrow.token, status: 403 },
      { path: pathOf('nobody'), token: player.token, status: 400 },
      { path: pathOf(sessionId, '?after=-1'), token: player.token, status: 400 },
      { path: pathOf(sessionId, '?also=this'), token: player.token, status: 400 },
    ];
    for (const { path, token, status } of cases) {
      const answer = await app.request(path, token === undefined ? {} : { token });
      expect(answer.status, `${path} ${answer.text}`).toBe(status);
    }
    expect(
      (await app.request(pathOf(sessionId), { token: player.token, headers: { 'last-event-id': 'x' } })).status,
    ).toBe(400);
  });

  it('[EVT-6] ends when the token is revoked', async () => {
    const { core } = app.server;
    const { token, tokenId } = await createToken(core, player.call, { name: 'to be revoked', contextLevel: 2 });
    const answer = await connect({ authorization: `Bearer ${token}` });
    const last: Frame[] = [];
    await revokeToken(core, player.call, { tokenId });
    for await (const frame of framesOf(answer)) last.push(frame);
    expect(last.at(-1)).toEqual({ id: null, event: 'end', data: { code: 'UNAUTHORIZED' } });
  });

  it('[EVT-6] ends behind the last event of a Completed session, and there is nothing to come back for', async () => {
    const { core } = app.server;
    const frames = framesOf(await connect({}, '?after=0'));
    await cancelSession(core, player.call, { sessionId, idempotencyKey: randomUUID() });
    const seen: Frame[] = [];
    for await (const frame of frames) seen.push(frame);
    expect(seen.at(-1)).toEqual({ id: null, event: 'end', data: { code: 'COMPLETED' } });
    expect(eventData.parse(seen.at(-2)?.data)).toMatchObject({
      type: 'session.transition',
      payload: { to: 'Completed' },
    });
    const all = await connect();
    expect(all.status).toBe(200);
    await all.body?.cancel();
    expect((await connect({ 'last-event-id': seen.at(-2)?.id ?? '' })).status).toBe(204);
    sessionId = await openSession(player);
  });

  it('[OPS-1] a graceful stop ends the streams', async () => {
    const answer = await connect({}, '?after=1000000');
    expect(answer.status).toBe(200);
    const frames = framesOf(answer);
    const ended = frames.next();
    await app.server.stop();
    expect(await ended).toEqual({ done: true, value: undefined });
  });
});

describe('limits of the streams', () => {
  /** A server with few streams, and a session in it. */
  async function table(variables: Record<string, string>) {
    const app = await testApp({ variables });
    await app.game();
    const player = await app.user('player');
    const { core } = app.server;
    const session = await createSession(core, player.call, {
      gameId: 'fruit-39x5',
      walletId: await app.wallet(player, 10_000_000),
      profile: { behavior: 'balanced', maxBetMinor: 1_000 },
      probeSpins: 0,
      idempotencyKey: randomUUID(),
    });
    return { app, player, url: `${app.url}/api/v1/sessions/${session.sessionId}/events/stream` };
  }

  it('[EVT-6] one stream too many is CAPACITY, and one that ends makes room', async () => {
    const { app, player, url } = await table({ EVENT_STREAMS_MAX: '1' });
    await using _app = app;
    const headers = { authorization: `Bearer ${player.token}` };
    const first = await fetch(url, { headers });
    const second = await fetch(url, { headers });
    expect(second.status).toBe(503);
    expect(await second.json()).toMatchObject({ error: { code: 'CAPACITY', retryable: true } });
    await first.body?.cancel();
    const third = await vi.waitUntil(async () => {
      const answer = await fetch(url, { headers });
      await answer.body?.cancel();
      return answer.status === 200;
    });
    expect(third).toBe(true);
  });
});
