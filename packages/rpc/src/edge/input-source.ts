import { TRPCError, type TRPCCombinedDataTransformer } from '@trpc/server';

/**
 * The inputs of the calls of one request. Nothing is parsed before a procedure asks: a procedure without input schema never
 * sees the body, as with the official adapter.
 */
export interface InputSource {
  /** The input of one call. Throws a TRPCError with BAD_REQUEST when the text is not JSON or cannot be deserialised. */
  read(batchIndex: number): unknown;
  /** What `read` has given before; undefined when nothing was read or reading failed. */
  alreadyRead(batchIndex: number): unknown;
}

function asBadRequest(cause: unknown): TRPCError {
  if (cause instanceof TRPCError) return cause;
  const message = cause instanceof Error ? cause.message : 'Invalid input';
  return new TRPCError({ code: 'BAD_REQUEST', message, cause });
}

/** Input of a single call: the whole text. Empty or absent text is `undefined`. */
export class SingleInput implements InputSource {
  readonly #text: string | null;
  readonly #transformer: TRPCCombinedDataTransformer;
  #done = false;
  #value: unknown;

  constructor(text: string | null, transformer: TRPCCombinedDataTransformer) {
    this.#text = text;
    this.#transformer = transformer;
  }

  read(): unknown {
    if (this.#done) return this.#value;
    try {
      if (this.#text) this.#value = this.#transformer.input.deserialize(JSON.parse(this.#text));
    } catch (cause) {
      throw asBadRequest(cause);
    }
    this.#done = true;
    return this.#value;
  }

  alreadyRead(): unknown {
    return this.#value;
  }
}

/** Inputs of a batch: one JSON object with the index of the call as key. One bad input fails all of them. */
export class BatchInput implements InputSource {
  readonly #text: string | null;
  readonly #size: number;
  readonly #transformer: TRPCCombinedDataTransformer;
  #values: readonly unknown[] | undefined;
  #failure: TRPCError | undefined;

  constructor(text: string | null, size: number, transformer: TRPCCombinedDataTransformer) {
    this.#text = text;
    this.#size = size;
    this.#transformer = transformer;
  }

  read(batchIndex: number): unknown {
    if (this.#failure) throw this.#failure;
    this.#values ??= this.#parse();
    return this.#values[batchIndex];
  }

  alreadyRead(batchIndex: number): unknown {
    return this.#values?.[batchIndex];
  }

  #parse(): readonly unknown[] {
    if (!this.#text) return [];
    try {
      const inputs: unknown = JSON.parse(this.#text);
      if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
        throw new TRPCError({ code: 'BAD_REQUEST', message: '"input" needs to be an object when doing a batch call' });
      }
      const byIndex: Readonly<Record<string, unknown>> = { ...inputs };
      return Array.from({ length: this.#size }, (_, index) => {
        const input = byIndex[index];
        return input === undefined ? undefined : this.#transformer.input.deserialize(input);
      });
    } catch (cause) {
      this.#failure = asBadRequest(cause);
      throw this.#failure;
    }
  }
}
