import type { DescribedGame, DrawAnswer, DrawRequest, EngineDescription } from '@croupier/core/engine/engine-port';
import { z } from 'zod';
import type { EngineAdapter } from '../engine-adapter.ts';
import { EngineFault } from '../engine-fault.ts';
import type { EngineLine } from '../engine-line.ts';
import { SlotopolClient, SlotopolRefusal, type SlotopolAccount } from './slotopol-client.ts';
import { outcomeOf } from './slotopol-outcome.ts';
import {
  algorithmsAnswer,
  clubAnswer,
  newGameAnswer,
  rtpAnswer,
  serverAnswer,
  spinAnswer,
  walletAnswer,
} from './slotopol-wire.ts';

export interface SlotopolEngineOptions {
  readonly account: SlotopolAccount | null;
  readonly clubId: number;
  /** Minor units of one coin. */
  readonly coinMinor: number;
}

/** The server does not tell its highest win, so wins are let through up to so many total bets. */
const maxWin = 100_000;
/** Coins below which the bank of a club, or the account, is told to be low: a bank that cannot pay a win makes the server draw again. */
const bankLowCoins = 1_000_000;
const walletLowCoins = 10_000;
/** How often to look whether the reel set is still the one that the game was bound to, in spins. */
const versionLookEvery = 100;

/** What an event keeps of a session's game on the server. */
const reference = z.object({ gid: z.int() });

/**
 * A slotopol server, over its REST as it is. It knows no idempotency: a spin is asked for once, and where its answer was lost the session
 * goes on with a new game of the server. Free spins live in the server's game, so they are lost with it.
 */
export class SlotopolEngine implements EngineAdapter {
  readonly #line: EngineLine;
  readonly #client: SlotopolClient;
  readonly #options: SlotopolEngineOptions;

  constructor(line: EngineLine, options: SlotopolEngineOptions) {
    this.#line = line;
    this.#client = new SlotopolClient(line, options.account);
    this.#options = options;
  }

  async describe(): Promise<EngineDescription> {
    return await this.#line.attempt('describe', { mayRepeat: true }, async () => {
      const { buildvers, govers } = await this.#client.open(serverAnswer, '/servinfo');
      const algorithms = await this.#client.open(algorithmsAnswer, '/game/algs');
      const games = algorithms
        .filter(({ gt }) => gt === 1)
        .flatMap(({ aliases, rtp }) =>
          aliases.map(({ prov, name }) => ({ game: `${prov}/${name}`, title: name, version: rtp.join(' or ') })),
        );
      const version = buildvers === '' ? `built with ${govers}` : buildvers;
      return { name: 'slotopol', version, games, warnings: await this.#warnings() };
    });
  }

  async describeGame(game: string): Promise<DescribedGame> {
    return await this.#line.attempt('describe', { mayRepeat: true }, async () => {
      const algorithms = await this.#client.open(algorithmsAnswer, '/game/algs');
      const algorithm = algorithms.find(({ gt, aliases }) =>
        aliases.some(({ prov, name }) => gt === 1 && aliasOf(`${prov}/${name}`) === aliasOf(game)),
      );
      if (algorithm === undefined) throw new EngineFault('refused', `the server has no slot ${game}`);
      const opened = await this.#open(game);
      const { rtp } = await this.#reelSet(opened.gid);
      const { grid, sel } = opened.game;
      const { clubId, coinMinor } = this.#options;
      return {
        title: game,
        version: versionOf(rtp),
        rows: grid.map((reel) => reel.length),
        freeRows: null,
        symbols: Array.from({ length: algorithm.sn + 1 }, (_, symbol) => String(symbol)),
        stake: { unitMinor: sel * coinMinor, coins: null, maxMinor: null },
        maxWin,
        freeSpins: true,
        stops: null,
        batchMax: 1,
        rtp: rtp / 100,
        par: null,
        slotopol: { clubId, coinMinor, lines: sel },
        warnings: await this.#warnings(),
      };
    });
  }

  async draw(request: DrawRequest): Promise<DrawAnswer> {
    const { sheet, bet, owed, nonce, faultOf } = request;
    const { lines = 1, coinMinor = this.#options.coinMinor } = sheet.slotopol ?? {};
    const stake = owed === null ? { bet: bet.stakeMinor / (lines * coinMinor), sel: lines } : {};
    return await this.#line.attempt('spin', { mayRepeat: false }, async () => {
      const gid = await this.#gameFor(request);
      if (nonce % versionLookEvery === 0) await this.#requireVersion(gid, sheet.engine.version);
      const spun = await this.#client.ask(spinAnswer, '/slot/spin', () => ({ gid, ...stake }));
      const spin = outcomeOf(spun, owed?.remaining ?? 0, coinMinor);
      const fault = faultOf([spin]);
      if (fault !== null) throw new EngineFault('wrong', fault);
      return { spins: [spin], reference: { gid } };
    });
  }

  /** The game of the session on the server; a new one where there is none, or where it may have moved on without Croupier. */
  async #gameFor({ reference: before, isRepeated, owed, sheet }: DrawRequest): Promise<number> {
    const known = isRepeated ? undefined : reference.safeParse(before).data?.gid;
    if (known !== undefined && (await this.#isOpen(known))) return known;
    if (owed !== null) throw new EngineFault('lost_game', 'free spins are owed, and their game is gone');
    const { gid } = await this.#open(sheet.engine.game);
    await this.#requireVersion(gid, sheet.engine.version);
    return gid;
  }

  /** A server that was started anew does not know its games any more. */
  readonly #seen = new Set<number>();
  async #isOpen(gid: number): Promise<boolean> {
    if (this.#seen.has(gid)) return true;
    try {
      await this.#client.ask(z.object({ gid: z.int() }), '/game/info', () => ({ gid }));
      this.#see(gid);
      return true;
    } catch (error) {
      if (error instanceof SlotopolRefusal && error.status === 404) return false;
      throw error;
    }
  }

  #see(gid: number): void {
    if (this.#seen.size >= 10_000) this.#seen.clear();
    this.#seen.add(gid);
  }

  async #open(game: string): Promise<z.output<typeof newGameAnswer>> {
    const cid = this.#options.clubId;
    const opened = await this.#client.ask(newGameAnswer, '/game/new', (uid) => ({ cid, uid, alias: game }));
    this.#see(opened.gid);
    return opened;
  }

  async #reelSet(gid: number): Promise<z.output<typeof rtpAnswer>> {
    return await this.#client.ask(rtpAnswer, '/game/rtp/get', () => ({ gid }));
  }

  /** The server chooses the reel set by user and club, whenever that changes. */
  async #requireVersion(gid: number, version: string): Promise<void> {
    const { rtp } = await this.#reelSet(gid);
    if (versionOf(rtp) !== version) throw new EngineFault('version', `${versionOf(rtp)} instead of ${version}`);
  }

  async #warnings(): Promise<string[]> {
    const cid = this.#options.clubId;
    const warnings: string[] = [];
    try {
      const { bank, name } = await this.#client.ask(clubAnswer, '/club/info', () => ({ cid }));
      if (bank < bankLowCoins) {
        warnings.push(
          `The bank of club ${name} holds ${bank} coins. The server draws again when a win is higher than the bank can pay, so high wins are missing from what it shows: top the bank up before measuring.`,
        );
      }
    } catch (error) {
      if (!(error instanceof SlotopolRefusal)) throw error;
      warnings.push(
        'This account may not see the bank of the club. A low bank cuts off high wins: make sure that it is high.',
      );
    }
    const { wallet } = await this.#client.ask(walletAnswer, '/prop/wallet/get', (uid) => ({ cid, uid }));
    if (wallet < walletLowCoins)
      warnings.push(`The account holds ${wallet} coins on the server: spins cost them there too.`);
    return warnings;
  }
}

/** As the server compares names: in lower case, without blanks. */
function aliasOf(game: string): string {
  return game.toLowerCase().replaceAll(' ', '');
}

function versionOf(rtp: number): string {
  return `reel set ${rtp} %`;
}
