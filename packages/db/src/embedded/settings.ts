/**
 * The server's settings, given on its command line so that they hold whatever the files of the cluster say.
 * Durable: an acknowledged commit survives a crash of the machine.
 */
export const durableSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_compression: 'off',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_connections: '100',
  max_wal_size: '2GB',
  min_wal_size: '160MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // Password over TCP on the loopback address only: no socket files to go stale, and nothing reachable from outside.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Parallel queries keep their shared memory in files of the cluster: containers often have a tiny /dev/shm, and a kill -9
  // would leave segments behind there.
  dynamic_shared_memory_type: 'mmap',
};

/**
 * For throw-away test servers only: commits are not flushed to the disk, so a crash of the machine (not of a process) loses the
 * cluster. Never for a cluster that somebody means to keep.
 */
export const throwAwaySettings: Readonly<Record<string, string>> = {
  ...durableSettings,
  fsync: 'off',
  full_page_writes: 'off',
  wal_compression: 'off',
  autovacuum_naptime: '5min',
};

/** The settings as arguments of the postgres program. */
export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
