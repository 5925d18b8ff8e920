import type { z } from 'zod';
import { EngineFault } from '../engine-fault.ts';
import type { EngineLine } from '../engine-line.ts';
import { errorAnswer, signInAnswer } from './slotopol-wire.ts';

export interface SlotopolAccount {
  readonly email: string;
  readonly secret: string;
}

interface Signed {
  readonly uid: number;
  readonly token: string;
  readonly untilMs: number;
}

const renewBeforeMs = 60_000;

/** An error that the server told, with its number. */
export class SlotopolRefusal extends EngineFault {
  readonly status: number;

  constructor(status: number, what: string) {
    super(status >= 500 ? 'status' : 'refused', `status ${status}: ${what}`);
    this.status = status;
  }
}

/** Requests to a slotopol server in the name of one account: it is signed in when needed, and again when the token is over. */
export class SlotopolClient {
  readonly #line: EngineLine;
  readonly #account: SlotopolAccount | null;
  #signed: Promise<Signed> | undefined;

  constructor(line: EngineLine, account: SlotopolAccount | null) {
    this.#line = line;
    this.#account = account;
  }

  /** A request without an account. */
  async open<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>> {
    return read(schema, await this.#line.call({ method: 'GET', path }));
  }

  /** A request of the account; the body is made from its id. A token that is not accepted is renewed once: nothing was done then. */
  async ask<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    body: (uid: number) => Readonly<Record<string, unknown>>,
  ): Promise<z.output<Schema>> {
    const signed = await this.#signIn();
    try {
      return await this.#post(schema, path, body(signed.uid), signed.token);
    } catch (error) {
      if (!(error instanceof SlotopolRefusal) || error.status !== 401) throw error;
      this.#signed = undefined;
      const again = await this.#signIn();
      return await this.#post(schema, path, body(again.uid), again.token);
    }
  }

  async #signIn(): Promise<Signed> {
    const known = await this.#signed?.catch(() => undefined);
    if (known && known.untilMs > Date.now()) return known;
    const account = this.#account;
    if (account === null) throw new EngineFault('refused', 'no account in ENGINE_CREDENTIALS_FILE');
    this.#signed = this.#post(signInAnswer, '/signin', { ...account }, null).then(({ uid, access, expire }) => ({
      uid,
      token: access,
      untilMs: Date.parse(expire) - renewBeforeMs,
    }));
    return await this.#signed;
  }

  async #post<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    body: Readonly<Record<string, unknown>>,
    token: string | null,
  ): Promise<z.output<Schema>> {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    return read(schema, await this.#line.call({ method: 'POST', path, headers, body }));
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  { status, json }: { readonly status: number; readonly json: unknown },
): z.output<Schema> {
  if (status >= 400) {
    const told = errorAnswer.safeParse(json);
    throw new SlotopolRefusal(
      status,
      told.success ? `${told.data.what} (${told.data.code})` : 'an error without words',
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EngineFault('malformed', `${issue?.path.join('.')}: ${issue?.message}`);
}
