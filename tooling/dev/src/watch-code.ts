import { watch } from 'node:fs';
import { watchedFolders } from './dev-paths.ts';

const settleMs = 150;

/** Calls back once after each burst of changes to the server's code. Tests and generated files do not count. */
export function watchCode(onChange: (file: string) => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const watchers = watchedFolders.map((folder) =>
    watch(folder, { recursive: true }, (_event, file) => {
      if (file === null || !/\.(?:ts|json)$/.test(file) || /\.test\.ts$|generated\//.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => onChange(file), settleMs);
    }),
  );
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
