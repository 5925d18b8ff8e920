import { AppError } from '@croupier/kernel/errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key.ts';

/** How many requests are taken in a window of time. */
export interface RatePolicy {
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
}

/** What is left of a policy's window. */
export interface RateState {
  readonly policy: RatePolicy;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/**
 * Limits of this process: so many requests a second of one token, and so many a minute of an address that shows no good
 * token. Other processes count for themselves.
 */
export class RateLimits {
  readonly #token: Limit | null;
  readonly #stranger: Limit | null;

  /** 0: no limit. */
  constructor(options: { readonly tokenPerSecond: number; readonly strangerPerMinute: number }) {
    const { tokenPerSecond, strangerPerMinute } = options;
    this.#token =
      tokenPerSecond === 0 ? null : new Limit({ name: 'token', requests: tokenPerSecond, windowSeconds: 1 });
    this.#stranger =
      strangerPerMinute === 0 ? null : new Limit({ name: 'address', requests: strangerPerMinute, windowSeconds: 60 });
  }

  /** Counts one request of a token. @throws RATE_LIMIT when its window is used up */
  async takeOfToken(tokenId: string): Promise<RateState | null> {
    return this.#token === null ? null : await this.#token.take(tokenId);
  }

  /** Counts one request without a good token. @throws RATE_LIMIT when the address has used up its window */
  async takeOfStranger(address: string): Promise<RateState | null> {
    return this.#stranger === null ? null : await this.#stranger.take(addressKey(address));
  }
}

class Limit {
  readonly #policy: RatePolicy;
  readonly #limiter: RateLimiterMemory;

  constructor(policy: RatePolicy) {
    this.#policy = policy;
    this.#limiter = new RateLimiterMemory({ points: policy.requests, duration: policy.windowSeconds });
  }

  async take(key: string): Promise<RateState> {
    try {
      return this.#stateOf(await this.#limiter.consume(key));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const state = this.#stateOf(refused);
      const { name, requests, windowSeconds } = this.#policy;
      throw new AppError('RATE_LIMIT', undefined, {
        details: { policy: name, limit: requests, windowSeconds, retryAfterSeconds: state.resetSeconds },
      });
    }
  }

  #stateOf(result: RateLimiterRes): RateState {
    return {
      policy: this.#policy,
      remaining: Math.max(0, result.remainingPoints),
      resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
    };
  }
}

/**
 * The fields of an answer that tell the caller where he stands
 * (draft-ietf-httpapi-ratelimit-headers: quoted policy name, quota, window, remaining, seconds to the reset).
 */
export function rateHeaders({ policy, remaining, resetSeconds }: RateState): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `"${policy.name}";q=${policy.requests};w=${policy.windowSeconds}`,
    ratelimit: `"${policy.name}";r=${remaining};t=${resetSeconds}`,
  };
}
