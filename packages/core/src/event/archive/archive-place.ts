import { join } from 'node:path';
import type { ExportScope } from '@croupier/archive/manifest';
import type { Core } from '../../core.ts';

/** The first millisecond of a month of UTC, and that of the next. */
export function monthBounds(month: string): { readonly fromMs: number; readonly toMs: number } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return { fromMs: Date.UTC(year, number - 1), toMs: Date.UTC(year, number) };
}

/**
 * What an export is called, and whether it is one for good: a month that is over gets one name, because nothing is added to
 * it any more. Everything else gets a name of its own moment.
 */
export function exportName(scope: ExportScope, nowMs: number): { readonly name: string; readonly final: boolean } {
  if (scope.kind === 'month' && monthBounds(scope.month).toMs <= nowMs) {
    return { name: monthExport(scope.month), final: true };
  }
  const moment = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '').toLowerCase();
  const subject = scope.kind === 'month' ? scope.month : scope.kind === 'session' ? scope.sessionId : 'range';
  return { name: `${subject}-at-${moment}`, final: false };
}

/** The name of the one export of a month that is over. */
export function monthExport(month: string): string {
  return `month-${month}`;
}

export function exportDirectory(core: Pick<Core, 'archive'>, name: string): string {
  return join(core.archive.directory, name);
}
