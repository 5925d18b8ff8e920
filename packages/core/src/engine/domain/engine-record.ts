import type { EngineKind } from '@croupier/contract/engine';
import type { Id } from '@croupier/kernel/ids';

/** An external engine as it is registered. All but its status is as it was registered: another address is another engine. */
export interface EngineRecord {
  readonly id: string;
  readonly streamId: Id;
  readonly kind: EngineKind;
  readonly title: string;
  readonly address: string;
  readonly authorisation: string;
  readonly options: { readonly slotopol: { readonly clubId: number; readonly coinMinor: number } | null };
  readonly costPerQueryMinor: number;
  readonly ratePerSecond: number | null;
  readonly status: 'active' | 'retired';
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
