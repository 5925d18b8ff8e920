/**
 * Whether a stream has to do with the wallet $1, as a condition of SQL that is answered through the index of the streams; true
 * for all when $1 is NULL. The streams are the wallet's own, those of its sessions and runs, and those that its entries name.
 */
export function concernsWallet(streamId: string): string {
  return `($1::uuid IS NULL OR ${streamId} = ANY (ARRAY(
    SELECT $1::uuid UNION SELECT id FROM sessions WHERE wallet_id = $1 UNION SELECT id FROM fingerprints WHERE wallet_id = $1
    UNION SELECT stream_id FROM ledger_entries WHERE wallet_id = $1)))`;
}
