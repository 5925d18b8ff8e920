import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';
import { listVariables } from './environment.ts';

const databaseUrl = 'postgresql://croupier:s3cret@127.0.0.1:5432/croupier';

function faultsOf(variables: Record<string, string | undefined>) {
  try {
    parseConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('configuration', () => {
  it('[OPS-3] takes the documented defaults when only the database is named', () => {
    const config = parseConfig({ DATABASE_URL: databaseUrl });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8_080, logLevel: 'info', shutdownTimeoutMs: 25_000 });
    expect(config.database).toEqual({
      url: databaseUrl,
      migrationUrl: databaseUrl,
      role: 'croupier_app',
      rights: 'warn',
      poolMax: 16,
      startTimeoutMs: 30_000,
      allowUnsafe: false,
      migrate: false,
    });
  });

  it('[OPS-3] an empty variable counts as unset', () => {
    expect(parseConfig({ DATABASE_URL: databaseUrl, PORT: '', HOST: '' })).toMatchObject({
      port: 8_080,
      host: '127.0.0.1',
    });
  });

  it('[OPS-3] every fault is listed at once with name, what was found and what is expected', () => {
    const error = faultsOf({
      PORT: '80x',
      HOST: 'two words',
      LOG_LEVEL: 'loud',
      DATABASE_MIGRATE: 'yes',
      DATABASE_POOL_MAX: '1',
      SHUTDOWN_TIMEOUT_MS: '-5',
    });
    expect(error.faults).toEqual([
      { variable: 'HOST', found: '"two words"', expected: 'text without spaces' },
      { variable: 'PORT', found: '"80x"', expected: 'a whole number from 0 to 65535' },
      {
        variable: 'DATABASE_URL',
        found: 'nothing',
        expected: 'a URL such as postgresql://user:password@host:5432/database',
      },
      { variable: 'DATABASE_POOL_MAX', found: '"1"', expected: 'a whole number from 2 to 500' },
      { variable: 'DATABASE_MIGRATE', found: '"yes"', expected: 'true or false' },
      { variable: 'LOG_LEVEL', found: '"loud"', expected: 'one of trace, debug, info, warn, error, fatal, silent' },
      { variable: 'SHUTDOWN_TIMEOUT_MS', found: '"-5"', expected: 'a whole number from 100 to 600000' },
    ]);
    expect(error.message).toContain('The configuration has 7 faults:\n  HOST: found "two words"');
  });

  it.each(['1e3', '0x10', ' 80', '80 ', '8_080', '+1', '01', '65536', '1.5', '٣'])(
    '[API-3] nothing is coerced: PORT %j is refused',
    (value) => {
      expect(faultsOf({ DATABASE_URL: databaseUrl, PORT: value }).faults).toHaveLength(1);
    },
  );

  it.each(['mysql://a/b', 'postgresql://host', 'not a url', 'postgresql:///'])(
    '[OPS-3] DATABASE_URL %j is refused, and never shown',
    (value) => {
      const error = faultsOf({ DATABASE_URL: value });
      expect(error.message).not.toContain(value);
      expect(error.faults).toHaveLength(1);
    },
  );

  it('[OPS-3] every variable says what it means', () => {
    for (const variable of listVariables()) expect(variable.meaning.length, variable.name).toBeGreaterThan(10);
  });
});
