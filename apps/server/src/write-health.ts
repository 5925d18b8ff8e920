import type { Pool } from '@croupier/db/pool';
import { isConnectionError, isWriteRefusal } from '@croupier/db/pool/errors';

/** Asks for about 2 MB of new room in the data directory, and gives it back. Not written to the log. */
const roomProbe = `CREATE TEMPORARY TABLE croupier_room_probe ON COMMIT DROP AS
  SELECT repeat(md5(n::text), 32) AS filling FROM generate_series(1, 2000) AS n`;

/**
 * Whether the database takes writes. A full disk or a read-only server still answers reads, so it is known from statements that were
 * refused; after one, a probe looks whether there is room again.
 */
export class WriteHealth {
  #refused = false;

  /** Hears of every statement of the server: its error, or undefined. */
  noteOutcome(error: unknown): void {
    if (isWriteRefusal(error)) this.#refused = true;
  }

  /** @throws the database's error when it cannot be reached */
  async look(probe: Pool): Promise<boolean> {
    const { rows } = await probe.query<{ read_only: boolean }>(
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only",
    );
    if (rows[0]?.read_only !== false) return false;
    if (this.#refused) {
      try {
        await probe.query(roomProbe);
      } catch (error) {
        if (isConnectionError(error)) throw error; // a write refusal is one of them
      }
      this.#refused = false;
    }
    return true;
  }
}
