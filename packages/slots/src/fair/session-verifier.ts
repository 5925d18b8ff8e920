import { canonicalJson } from '@croupier/kernel/canonical-json';
import type { ZodError } from 'zod';
import { compileEngine, type SlotEngine } from '../engine.ts';
import { builtinEngineVersion } from '../engine-version.ts';
import { maxSpinsOf, owedAfter, type OwedFreeSpins } from '../free-spins.ts';
import type { Bet } from '../outcome.ts';
import { parHash } from '../par-hash.ts';
import type { ParSheet } from '../par-sheet.ts';
import { hmacRng } from '../rng/hmac.ts';
import { checkBet } from '../stake.ts';
import { commitmentFor, serverSeedHashOf, type CommitmentBinding } from './commitment.ts';
import {
  recordedBet,
  recordedCreation,
  recordedSpin,
  recordedTransition,
  type RecordedCreation,
  type RecordedEvent,
  type RecordedSpin,
  readServerSeed,
} from './record.ts';
import { differencesKept, type CheckedSpin, type FairnessDifference, type FairnessReport } from './report.ts';

export interface SessionVerifierOptions {
  readonly par: ParSheet;
  /** The revealed server seed: 16 bytes or more. */
  readonly serverSeed: Uint8Array;
  /** The compiled engine of the sheet, when the caller has it. */
  readonly engine?: SlotEngine;
}

/**
 * Recomputes a session from its server seed, its client seed and its PAR sheet, and compares it with its events, one event
 * after the other from the first [ACT-7]. Pure. Never throws on what an event says: what is wrong is a difference.
 *
 * Free spins, retriggers and placed bets are followed by the rules, not taken from the events: a spin that was free though
 * none was owed is a difference.
 */
export class SessionVerifier {
  readonly #serverSeed: Uint8Array;
  readonly #par: ParSheet;
  readonly #parHash: string;
  readonly #engine: SlotEngine;
  #binding: CommitmentBinding | null = null;
  #creation: RecordedCreation | null = null;
  #commitment: string | null = null;
  #started = false;
  #complete = false;
  #owed: OwedFreeSpins | null = null;
  #placed: Bet | null = null;
  #nonce = 0;
  #version = 0;
  #events = 0;
  #count = 0;
  readonly #differences: FairnessDifference[] = [];
  #ofSpin: FairnessDifference[] = [];

  constructor(options: SessionVerifierOptions) {
    this.#par = options.par;
    this.#serverSeed = options.serverSeed;
    this.#parHash = parHash(options.par);
    this.#engine = options.engine ?? compileEngine(options.par);
  }

  /** Checks the next event. Returns the spin when it was one that could be read, else null. */
  add(event: RecordedEvent): CheckedSpin | null {
    const { streamVersion } = event;
    if (streamVersion !== this.#version + 1) {
      this.#differ({ streamVersion, nonce: null, field: 'stream' }, `event ${this.#version + 1}`, streamVersion);
    }
    this.#version = streamVersion;
    this.#events += 1;
    const subject = this.#binding?.sessionId;
    if (event.streamId !== undefined && subject !== undefined && event.streamId !== subject) {
      this.#differ({ streamVersion, nonce: null, field: 'stream' }, subject, event.streamId);
    }
    switch (event.type) {
      case 'session.created':
        this.#addCreation(event);
        return null;
      case 'session.transition':
        this.#addTransition(event);
        return null;
      case 'action.place_bet':
        this.#addBet(event);
        return null;
      case 'action.spin':
        return this.#addSpin(event);
      default:
        return null;
    }
  }

  /** The verdict on what was added so far. */
  report(): FairnessReport {
    return {
      ok: this.#creation !== null && this.#count === 0,
      sessionId: this.#binding?.sessionId ?? null,
      gameId: this.#binding?.gameId ?? null,
      parHash: this.#parHash,
      engineVersion: builtinEngineVersion,
      commitmentVersion: this.#creation?.commitmentVersion ?? null,
      commitment: this.#commitment,
      serverSeedHash: serverSeedHashOf(this.#serverSeed),
      clientSeed: this.#binding?.clientSeed ?? null,
      events: this.#events,
      spins: this.#nonce,
      complete: this.#complete,
      differenceCount: this.#count,
      differences: [...this.#differences],
    };
  }

  #addCreation(event: RecordedEvent): void {
    const at = { streamVersion: event.streamVersion, nonce: null };
    const parsed = recordedCreation.safeParse(event.payload);
    if (!parsed.success)
      return this.#differ({ ...at, field: 'event' }, 'a session.created event', faultOf(parsed.error));
    const creation = parsed.data;
    if (this.#creation) return this.#differ({ ...at, field: 'stream' }, 'one opening', 'another one');
    this.#creation = creation;
    const { id: sessionId, gameId, engineVersion, clientSeed } = creation;
    this.#binding = { sessionId, gameId, engineVersion, clientSeed, parHash: creation.parHash };
    this.#compare({ ...at, field: 'par hash' }, this.#parHash, creation.parHash);
    this.#compare({ ...at, field: 'engine version' }, builtinEngineVersion, engineVersion);
    if (creation.serverSeedHash !== null) {
      this.#compare({ ...at, field: 'server seed' }, serverSeedHashOf(this.#serverSeed), creation.serverSeedHash);
    }
    this.#checkCommitment(at, creation.commitment);
  }

  #checkCommitment(at: { streamVersion: number; nonce: null }, published: string): void {
    if (!this.#creation || !this.#binding) return;
    this.#commitment = published;
    const recomputed = commitmentFor(this.#creation.commitmentVersion, this.#serverSeed, this.#binding);
    this.#compare({ ...at, field: 'commitment' }, recomputed, published);
  }

  #addTransition(event: RecordedEvent): void {
    const at = { streamVersion: event.streamVersion, nonce: null };
    const parsed = recordedTransition.safeParse(event.payload);
    if (!parsed.success) return this.#differ({ ...at, field: 'event' }, 'a session.transition', faultOf(parsed.error));
    const { input, to, clientSeed, commitment, serverSeed } = parsed.data;
    if (clientSeed !== undefined && this.#binding) {
      // The random stream is fixed from Start on.
      if (this.#started || input !== 'Start') {
        this.#differ({ ...at, field: 'client seed' }, 'none after Start', clientSeed);
      }
      this.#binding = { ...this.#binding, clientSeed };
    }
    if (commitment !== undefined) this.#checkCommitment(at, commitment);
    if (input === 'Start') this.#started = true;
    if (to !== 'Completed') return;
    this.#complete = true;
    if (serverSeed === undefined) return;
    const revealed = readServerSeed(serverSeed);
    const found = revealed === null ? 'no seed' : serverSeedHashOf(revealed);
    this.#compare({ ...at, field: 'server seed' }, serverSeedHashOf(this.#serverSeed), found);
  }

  #addBet(event: RecordedEvent): void {
    const at = { streamVersion: event.streamVersion, nonce: null };
    const parsed = recordedBet.safeParse(event.payload);
    if (!parsed.success) return this.#differ({ ...at, field: 'event' }, 'an action.place_bet', faultOf(parsed.error));
    if (this.#owed) this.#differ({ ...at, field: 'bet' }, 'a free spin', 'a placed bet');
    if (this.#placed) this.#differ({ ...at, field: 'bet' }, 'one placed bet', 'another one');
    this.#placed = { stakeMinor: parsed.data.stakeMinor, coins: parsed.data.coins };
  }

  #addSpin(event: RecordedEvent): CheckedSpin | null {
    const { streamVersion } = event;
    const nonce = this.#nonce;
    this.#ofSpin = [];
    this.#nonce += 1;
    const parsed = recordedSpin.safeParse(event.payload);
    if (!parsed.success || !this.#binding) {
      const found = parsed.success ? 'no opening before it' : faultOf(parsed.error);
      this.#differ({ streamVersion, nonce, field: 'event' }, 'an action.spin', found);
      return null;
    }
    const found = parsed.data;
    const bet = this.#betOf(found, { streamVersion, nonce });
    if (bet === null) return null;
    const owed = this.#owed;
    const rng = hmacRng({ serverSeed: this.#serverSeed, clientSeed: this.#binding.clientSeed, nonce });
    const mode = owed ? { kind: 'freeSpins' as const, multiplier: owed.multiplier } : { kind: 'base' as const };
    const outcome = this.#engine.spin({ bet, rng, mode });
    const freeSpins = owedAfter(owed, bet, outcome, maxSpinsOf(this.#par));
    this.#owed = freeSpins;
    this.#placed = null;
    const expected = { ...outcome, freeSpins };
    const at = { streamVersion, nonce };
    this.#compare({ ...at, field: 'nonce' }, nonce, found.nonce);
    this.#compare({ ...at, field: 'free' }, owed !== null, found.free);
    this.#compare({ ...at, field: 'stake' }, owed ? 0 : bet.stakeMinor, found.stakeMinor);
    for (const field of ['stops', 'window', 'wins', 'features', 'payoutMinor', 'freeSpins'] as const) {
      this.#compare({ ...at, field }, expected[field], found[field]);
    }
    return {
      ...at,
      free: owed !== null,
      multiplier: owed?.multiplier ?? 1,
      betMinor: bet.stakeMinor,
      coins: bet.coins,
      expected,
      found,
      differences: this.#ofSpin,
    };
  }

  /** The bet that the spin must have been played at, as far as the game and the events before it decide it. */
  #betOf(found: RecordedSpin, at: { streamVersion: number; nonce: number }): Bet | null {
    const due = this.#owed ? { stakeMinor: this.#owed.betMinor, coins: this.#owed.coins } : this.#placed;
    if (due) {
      this.#compare({ ...at, field: 'bet' }, due, { stakeMinor: found.betMinor, coins: found.coins });
    }
    const bet = due ?? { stakeMinor: found.betMinor, coins: found.coins };
    const checked = checkBet(this.#par, bet);
    if (checked.ok) return checked.value;
    this.#differ({ ...at, field: 'bet' }, checked.error, bet);
    return null;
  }

  #compare(at: Omit<FairnessDifference, 'expected' | 'found'>, expected: unknown, found: unknown): void {
    if (textOf(expected) !== textOf(found)) this.#differ(at, expected, found);
  }

  #differ(at: Omit<FairnessDifference, 'expected' | 'found'>, expected: unknown, found: unknown): void {
    const difference = { ...at, expected: textOf(expected), found: textOf(found) };
    this.#count += 1;
    if (at.nonce !== null) this.#ofSpin.push(difference);
    if (this.#differences.length < differencesKept) this.#differences.push(difference);
  }
}

function faultOf(error: ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'something else';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? 'nothing' : canonicalJson(value);
}
