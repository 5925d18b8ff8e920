import { createPool } from '@croupier/db/pool';
import { createCroupierClient } from '@croupier/sdk/client';
import { readLog } from './ack-log.ts';
import { recomputeChains } from './audit/chains.ts';
import { compare } from './audit/compare.ts';
import { readEvidence } from './audit/evidence.ts';
import { whatWasTold } from './audit/told.ts';

export interface AuditOptions {
  readonly databaseUrl: string;
  readonly serverUrl: string;
  readonly operatorToken: string;
  readonly logFiles: readonly string[];
}

export interface AuditResult {
  /** Distinct keys that some client was given a result for. */
  readonly acknowledged: number;
  readonly acknowledgedSpins: number;
  /** How many keys of each kind were acknowledged: Spin, PlaceBet, CashOut, credit, transfer, … */
  readonly acknowledgedByKind: Readonly<Record<string, number>>;
  /** Acknowledged, and not in the events or not in the ledger. */
  readonly lost: readonly string[];
  /** In the events or in the ledger more than once, or under a key that nobody sent, or that was refused. */
  readonly doubled: readonly string[];
  /** There once, with other amounts than acknowledged; or answered differently when repeated. */
  readonly different: readonly string[];
  /** Null, or what `ledger verify` found. */
  readonly ledger: string | null;
  /** Null, or what `events verify` found. */
  readonly proof: string | null;
  readonly streams: number;
  readonly events: number;
  readonly brokenChains: readonly string[];
  /** When acknowledgements came, in order, in ms since 1970. */
  readonly timesMs: readonly number[];
}

/** Compares the logs of the clients with the database. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const told = whatWasTold(options.logFiles.flatMap(readLog));
  const pool = createPool({ url: options.databaseUrl, applicationName: 'croupier fault audit', statementTimeoutMs: 0 });
  try {
    const findings = compare(told, await readEvidence(pool));
    const byKind: Record<string, number> = {};
    for (const { type, operation } of told.acknowledged.values()) {
      const kind = type ?? operation ?? 'session';
      byKind[kind] = (byKind[kind] ?? 0) + 1;
    }
    const chains = await recomputeChains(pool);
    const client = createCroupierClient({
      baseUrl: options.serverUrl,
      token: options.operatorToken,
      timeoutMs: 120_000,
    });
    const verified = await client.ledger.verify({});
    const proof = await client.evidence.verify({});
    return {
      acknowledged: told.acknowledged.size,
      acknowledgedSpins: byKind['Spin'] ?? 0,
      acknowledgedByKind: byKind,
      ...findings,
      different: [...told.changed, ...findings.different],
      ledger: verified.ok ? null : JSON.stringify(verified.difference),
      proof: proof.ok ? null : JSON.stringify(proof.difference),
      ...chains,
      timesMs: told.timesMs.toSorted((a, b) => a - b),
    };
  } finally {
    await pool.end();
  }
}
