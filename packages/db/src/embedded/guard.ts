import { spawn } from 'node:child_process';

/**
 * A tiny shell that shuts Postgres down (fast) when this process is gone, however it went: it waits for the end of its standard
 * input, which the kernel closes with us. So a kill -9 of the owner leaves no server behind; when the guard is killed too, the next start
 * ends the server instead. It compares postmaster.pid first, so that it never signals a process that merely has the old id.
 */
export function guardServer(clusterDir: string, pid: number): { dismiss(): void } {
  const script =
    'read -r word; [ "$word" = dismissed ] || { [ "$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" = "$0" ] && kill -INT "$0"; }';
  const child = spawn('/bin/sh', ['-c', script, String(pid), clusterDir], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C in the terminal must not take the guard with it
  });
  child.unref();
  const input = child.stdin;
  input.on('error', () => undefined); // the guard may have been killed
  if ('unref' in input && typeof input.unref === 'function') input.unref();
  return {
    dismiss() {
      input.end('dismissed\n');
    },
  };
}
