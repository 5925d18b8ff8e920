import { readFileSync } from 'node:fs';

const lookEveryMs = 500;
const launcherPattern = /\b(?:pnpm|npm|npx|turbo|corepack)\b/;

/**
 * Calls back once when one of the programs that started this one (npx, pnpm, turbo, and the shells between them) has
 * ended. A signal to the outermost of them does not always reach its children: without this the database and the
 * server would stay behind, with nobody to stop them. Linux only; elsewhere it does nothing.
 */
export function watchLaunchers(onEnd: () => void): Disposable {
  const launchers = findLaunchers();
  const timer = setInterval(() => {
    if (launchers.every(isAlive)) return;
    clearInterval(timer);
    onEnd();
  }, lookEveryMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The unbroken line of launchers above this process. The person's own shell ends it. */
function findLaunchers(): number[] {
  const found: number[] = [];
  for (let pid = process.ppid; pid > 1;) {
    const parent = describe(pid);
    if (parent === undefined || !launcherPattern.test(parent.command)) break;
    found.push(pid);
    pid = parent.parentPid;
  }
  return found;
}

function describe(pid: number): { readonly command: string; readonly parentPid: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const parentPid = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return Number.isInteger(parentPid) ? { command, parentPid } : undefined;
  } catch {
    return undefined;
  }
}

/** A zombie, ended and not yet waited for, is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
