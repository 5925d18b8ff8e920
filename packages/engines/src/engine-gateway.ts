import type {
  BreakerState,
  DescribedGame,
  DrawAnswer,
  DrawRequest,
  EngineDescription,
  EngineGateway,
  EngineTarget,
} from '@croupier/core/engine/engine-port';
import { ruleFor, type AllowRule } from './allow-list.ts';
import type { EngineAdapter } from './engine-adapter.ts';
import type { EngineCredentials } from './engine-credentials.ts';
import { EngineFault } from './engine-fault.ts';
import { EngineLine, type LineObserver } from './engine-line.ts';
import { defaultEngineSettings, longestCallMs, type EngineSettings } from './engine-settings.ts';
import { HttpEngine } from './http-engine.ts';
import { SlotopolEngine } from './slotopol/slotopol-engine.ts';

export interface GatewayOptions {
  readonly allowList: readonly AllowRule[];
  readonly credentials?: EngineCredentials;
  readonly settings?: Partial<EngineSettings>;
  readonly observer: LineObserver;
}

/** The way to external engines: one line for each that is called, made when it is first needed. */
export function createEngineGateway(options: GatewayOptions): EngineGateway {
  return new Gateway(options);
}

interface Connected {
  readonly line: EngineLine;
  readonly adapter: EngineAdapter;
}

class Gateway implements EngineGateway {
  readonly longestCallMs: number;
  readonly #options: GatewayOptions;
  readonly #settings: EngineSettings;
  readonly #connected = new Map<string, Connected>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#settings = { ...defaultEngineSettings, ...options.settings };
    this.longestCallMs = longestCallMs(this.#settings);
  }

  whyNotAllowed(address: string): string | null {
    return ruleFor(this.#options.allowList, address) === undefined ? 'it is not in ENGINE_ALLOW_LIST' : null;
  }

  async describe(target: EngineTarget): Promise<EngineDescription> {
    return await this.#with(target, async (adapter) => await adapter.describe());
  }

  async describeGame(target: EngineTarget, game: string): Promise<DescribedGame> {
    return await this.#with(target, async (adapter) => await adapter.describeGame(game));
  }

  async draw(target: EngineTarget, request: DrawRequest): Promise<DrawAnswer> {
    return await this.#with(target, async (adapter) => await adapter.draw(request));
  }

  breaker(engineId: string): BreakerState {
    return this.#connected.get(engineId)?.line.state ?? 'closed';
  }

  async close(): Promise<void> {
    const lines = [...this.#connected.values()];
    this.#connected.clear();
    await Promise.all(lines.map(async ({ line }) => await line.close()));
  }

  async #with<T>(target: EngineTarget, work: (adapter: EngineAdapter) => Promise<T>): Promise<T> {
    try {
      return await work(this.#connect(target).adapter);
    } catch (error) {
      throw error instanceof EngineFault ? error.toAppError(target.id) : error;
    }
  }

  #connect(target: EngineTarget): Connected {
    const known = this.#connected.get(target.id);
    if (known) return known;
    const rule = ruleFor(this.#options.allowList, target.address);
    if (rule === undefined) throw new EngineFault('not_allowed', target.address);
    const line = new EngineLine(target, rule, this.#settings, this.#options.observer);
    const connected = { line, adapter: this.#adapter(target, line) };
    this.#connected.set(target.id, connected);
    return connected;
  }

  #adapter(target: EngineTarget, line: EngineLine): EngineAdapter {
    const secret = this.#options.credentials?.[target.id];
    switch (target.kind) {
      case 'http':
        return new HttpEngine(line, secret && 'authorization' in secret ? secret.authorization : null);
      case 'slotopol': {
        const { slotopol } = target.options;
        const account = secret && 'email' in secret ? secret : null;
        return new SlotopolEngine(line, {
          account,
          clubId: slotopol?.clubId ?? 1,
          coinMinor: slotopol?.coinMinor ?? 100,
        });
      }
    }
  }
}
