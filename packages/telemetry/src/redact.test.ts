import { describe, expect, it } from 'vitest';
import { createLogger, withIds } from './logger.ts';
import { redact, redactString } from './redact.ts';

function capture() {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } });
  return { logger, lines };
}

const token = 'crp_019a9f307c1a7b2e8d3f5a6b7c8d9e0f_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFy';

describe('redaction', () => {
  it.each([
    [{ authorization: `Bearer ${token}` }],
    [{ headers: { Authorization: token, cookie: `a=${token}` } }],
    [{ note: `sent ${token} by mistake` }],
    [{ list: [{ deep: { token } }] }],
    [new Error(`cannot use ${token}`)],
    [new Error('outer', { cause: new Error(`inner ${token}`) })],
    [{ url: `postgresql://croupier:${token}@127.0.0.1/croupier` }],
    [{ token_hash: token, apiKey: token, serverSeed: token, DATABASE_URL: token }],
  ])('[OBS-1] no secret leaves through a field, wherever it stands: %#', (value) => {
    const { logger, lines } = capture();
    logger.child({ child: value }).info({ value }, `message with ${token}`);
    logger.error(value);
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('Zm9vYmFy');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('[OBS-1] ids stay readable: of a token, and of a request, a session and a trace', () => {
    const { logger, lines } = capture();
    withIds(logger, { requestId: 'r-1', sessionId: 's-1', traceId: null }).info({ tokenId: 't-1' }, token);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      requestId: 'r-1',
      sessionId: 's-1',
      tokenId: 't-1',
      message: 'crp_019a9f307c1a7b2e8d3f5a6b7c8d9e0f_[redacted]',
    });
  });

  it('[OBS-1] a line stays bounded and is made of anything: circles, depth, length, bigints', () => {
    const circle: Record<string, unknown> = { count: 1n, at: new Date(0), bytes: new Uint8Array(3) };
    circle.self = circle;
    expect(redact(circle)).toEqual({
      count: '1',
      at: '1970-01-01T00:00:00.000Z',
      bytes: '(3 bytes)',
      self: '[circular]',
    });
    let deep: unknown = 'end';
    for (let depth = 0; depth < 1_000; depth += 1) deep = { deep };
    expect(JSON.stringify(redact(deep)).length).toBeLessThan(200);
    expect(redactString('x'.repeat(1_000_000)).length).toBeLessThan(9_000);
  });

  it('[OBS-1] an error is logged with its code, its internal text, its stack and its causes', () => {
    const { logger, lines } = capture();
    logger.error(
      { error: Object.assign(new TypeError('outer', { cause: new Error('inner') }), { internal: 'why' }) },
      'failed',
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'failed',
      error: { type: 'TypeError', message: 'outer', internal: 'why', cause: { type: 'Error', message: 'inner' } },
    });
  });
});
