import { accessSync, constants, readFileSync } from 'node:fs';
import { commitmentFor, serverSeedHashOf } from '@croupier/slots/fair/commitment';
import { compileEngine } from '@croupier/slots/engine';
import { importPar } from '@croupier/slots/import-par';
import { parHash } from '@croupier/slots/par-hash';
import { hmacRng } from '@croupier/slots/rng/hmac';
import { chromium, type Page } from 'playwright-core';

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const sheetFile = new URL('../../../prisma/seed/games/fruit-39x5.json', import.meta.url);

/** What the page must say, in a browser without a network, of one case. */
interface Case {
  readonly name: string;
  readonly events: string;
  readonly spin: string;
  readonly verdict: RegExp;
  readonly shown: RegExp;
}

/**
 * Opens the page from the file system in Chromium and has it verify a right and a tampered session, whole and one spin.
 * Every request that the page makes is a failure. Returns the exit code.
 */
export async function tryInBrowser(page: URL): Promise<number> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? browsers.find(isThere);
  if (executablePath === undefined) {
    process.stderr.write('There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM_PATH.\n');
    return 1;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  let failed = 0;
  try {
    for (const one of cases()) {
      const opened = await browser.newPage();
      const faults = await tryCase(opened, page, one);
      await opened.close();
      failed += faults.length;
      process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${one.name}\n`);
      for (const fault of faults) process.stdout.write(`        ${fault}\n`);
    }
  } finally {
    await browser.close();
  }
  return failed === 0 ? 0 : 1;
}

async function tryCase(opened: Page, page: URL, { events, spin, verdict, shown }: Case): Promise<string[]> {
  const faults: string[] = [];
  opened.on('request', (request) => {
    if (request.url() !== page.href) faults.push(`it asked for ${request.url()}`);
  });
  opened.on('pageerror', (error) => faults.push(`it threw ${error.message}`));
  await opened.goto(page.href);
  await opened.setInputFiles('#events-file', {
    name: 'events.json',
    mimeType: 'application/json',
    buffer: Buffer.from(events),
  });
  await opened.fill('#par', readFileSync(sheetFile, 'utf8'));
  await opened.fill('#spin', spin);
  await opened.click('button');
  await opened.locator('#verdict').filter({ hasText: /\S/ }).waitFor({ timeout: 30_000 });
  const said = (await opened.textContent('#verdict')) ?? '';
  const told = (await opened.textContent('#result')) ?? '';
  if (!verdict.test(said)) faults.push(`expected ${String(verdict)}, it said: ${said}`);
  if (!shown.test(told)) faults.push(`expected ${String(shown)}, it showed: ${told.slice(0, 500)}`);
  return faults;
}

function cases(): Case[] {
  const honest = sessionOf(30);
  const right = JSON.stringify({ events: honest });
  const lies = honest.map((event) =>
    event.payload['nonce'] === 17 ? { ...event, payload: { ...event.payload, payoutMinor: 123_456 } } : event,
  );
  const tampered = lies.map((event) => JSON.stringify({ ...event, payload: JSON.stringify(event.payload) })).join('\n');
  return [
    { name: 'a right session', events: right, spin: '', verdict: /^Fair: 30 spins/, shown: /own SHA-256agrees/ },
    { name: 'a right spin', events: right, spin: '17', verdict: /^Fair: 18 spins/, shown: /Spin 17.*recomputed/ },
    {
      name: 'a tampered session, as lines of an export',
      events: tampered,
      spin: '',
      verdict: /^NOT as committed: 1 /,
      shown: /payoutMinor.*123456/,
    },
    {
      name: 'a tampered spin',
      events: tampered,
      spin: '17',
      verdict: /^NOT as committed: 1 /,
      shown: /Spin 17.*123456/,
    },
    {
      name: 'a right spin before the tampered one',
      events: tampered,
      spin: '16',
      verdict: /^Fair: 17 spins/,
      shown: /Spin 16/,
    },
    { name: 'no events', events: 'nothing', spin: '', verdict: /^Events: Line 1 is not JSON/, shown: /^$/ },
  ];
}

interface PlainEvent {
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A session as a server would record it, on a game without free spins. */
function sessionOf(spins: number): PlainEvent[] {
  const imported = importPar(JSON.parse(readFileSync(sheetFile, 'utf8')));
  if (!imported.ok) throw new Error('fruit-39x5 is not a game');
  const par = imported.value;
  const engine = compileEngine(par);
  const serverSeed = new Uint8Array(32).fill(7);
  const sessionId = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
  const binding = {
    sessionId,
    clientSeed: 'my-own-luck',
    gameId: par.id,
    engineVersion: '1.0.0',
    parHash: parHash(par),
  };
  const { sessionId: id, ...facts } = binding;
  const bet = { stakeMinor: 10, coins: null };
  const created = {
    id,
    ...facts,
    commitmentVersion: 2,
    serverSeedHash: serverSeedHashOf(serverSeed),
    commitment: commitmentFor(2, serverSeed, binding),
  };
  const played = Array.from({ length: spins }, (_, nonce) => {
    const rng = hmacRng({ serverSeed, clientSeed: binding.clientSeed, nonce });
    const outcome = engine.spin({ bet, rng, mode: { kind: 'base' } });
    return { nonce, free: false, stakeMinor: 10, betMinor: 10, coins: null, ...outcome, freeSpins: null };
  });
  const end = {
    input: 'EvaluateDone',
    from: 'Evaluating',
    to: 'Completed',
    serverSeed: Buffer.from(serverSeed).toString('hex'),
  };
  return [
    { type: 'session.created', payload: created },
    ...played.map((payload) => ({ type: 'action.spin', payload })),
    { type: 'session.transition', payload: end },
  ].map((event, index) => ({ streamId: sessionId, streamVersion: index + 1, ...event }));
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
