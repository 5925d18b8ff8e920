import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openCliWorld } from './testing/cli-world.ts';
import { runCli } from './testing/run-cli.ts';

const playTwenty = ['agent', 'run', '--game', 'fruit-39x5', '--spins', '20', '--json'];
const noSession = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';

describe('croupier agent run', () => {
  it('[CLI-1] --json prints exactly one object, and the session holds exactly its spins', async () => {
    await using world = await openCliWorld();
    const run = await world.run('agent', 'run', '--game', 'fruit-39x5', '--spins', '120', '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
    const result = JSON.parse(run.stdout);
    expect(result).toMatchObject({
      gameId: 'fruit-39x5',
      spins: 120,
      state: 'Completed',
      strategy: 'balanced',
      balanceMinor: world.server.house.wallet(world.walletId).balanceMinor,
      rtp: result.payoutMinor / result.stakeMinor,
    });
    const events = await world.run('session', 'events', result.sessionId, '--type', 'action.spin', '--json');
    expect(JSON.parse(events.stdout).events).toHaveLength(120);
  });

  it('[CLI-1] without a terminal it prints plain lines, no escape codes', async () => {
    await using world = await openCliWorld();
    const { code, stdout } = await world.run('agent', 'run', '--game', 'feature-5x3', '--spins', '50');
    expect(code).toBe(0);
    expect(stdout).toContain('state Probing');
    expect(stdout).toContain('spin 25/50');
    expect(stdout).toContain('Completed.');
    expect(stdout).not.toContain('\u001B');
  });

  it('[AGT-3] killed with -9 in the middle and resumed, every spin is there once', async () => {
    await using world = await openCliWorld();
    const { house } = world.server;
    const killed = world.start('agent', 'run', '--game', 'fruit-39x5', '--spins', '200', '--json');
    const acts = () => world.server.requests.filter((one) => one.path === 'action.act').length;
    world.server.fault = () => {
      // Its 90th spin is played, and the agent is dead before it hears of it.
      if (acts() < 90) return null;
      killed.child.kill('SIGKILL');
      return 'dropAfter';
    };
    expect((await killed.done).stdout).toBe('');
    world.server.fault = () => null;
    const [file = ''] = await readdir(join(world.directory, '.croupier', 'runs'));
    const resumed = await world.run('agent', 'resume', file.replace('.json', ''), '--json');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ spins: 200, state: 'Completed', resumed: true });
    expect(house.sessions.size).toBe(1);
    const [session] = house.sessions.values();
    expect(session?.events.filter((event) => event.type === 'action.spin')).toHaveLength(200);
    expect((await world.run('agent', 'resume')).code).toBe(4);
  });

  it('[CLI-1] Ctrl-C leaves a run to resume and says the command, exit code 130', async () => {
    await using world = await openCliWorld();
    const run = world.start('agent', 'run', '--game', 'fruit-39x5', '--spins', '500');
    world.server.fault = ({ index }) => {
      if (index === 40) run.child.kill('SIGINT');
      return index >= 40 ? 'hang' : null;
    };
    const { code, stderr } = await run.done;
    expect(code).toBe(130);
    world.server.fault = () => null;
    const command = /croupier agent resume [0-9a-f-]{36}/.exec(stderr)?.[0] ?? '';
    const resumed = await world.run(...command.split(' ').slice(1), '--json');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ spins: 500, state: 'Completed' });
  });

  it('[AGT-3] a server that stays away is exit code 7 and a run to resume', async () => {
    await using world = await openCliWorld();
    world.server.fault = ({ path }) => (path === 'action.act' ? 'unavailable' : null);
    const { code, stderr } = await world.run(...playTwenty, '--patience', '0');
    expect(code).toBe(7);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(JSON.parse(stderr).error.details.resume).toMatch(/^croupier agent resume /);
  });

  it('[AGT-3] --sessions plays several and sums them up', async () => {
    await using world = await openCliWorld();
    const { code, stdout } = await world.run(...playTwenty, '--sessions', '3');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sessions: 3, completed: 3, spins: 60, unfinished: [] });
  });

  it('without a funded wallet it says which wallet an operator has to credit, exit code 6', async () => {
    await using world = await openCliWorld();
    world.server.house.wallet(world.walletId).balanceMinor = 0;
    const { code, stderr } = await runCli(['agent', 'run', '--game', 'fruit-39x5', '--spins', '5'], {
      directory: tmpdir(),
      environment: { CROUPIER_URL: world.server.url, CROUPIER_TOKEN: 'agent' },
    });
    expect(code).toBe(6);
    expect(stderr).toContain(`croupier wallet credit ${world.walletId}`);
  });
});

describe('croupier session', () => {
  it('[CLI-1] walks a session by hand from create to cash-out', async () => {
    await using world = await openCliWorld();
    const json = async (...args: string[]) => JSON.parse((await world.run(...args, '--json')).stdout);
    const { sessionId } = await json('session', 'create', '--game', 'fruit-39x5');
    await json('session', 'start', sessionId);
    await json('session', 'probe', sessionId);
    expect(await json('session', 'play', sessionId)).toMatchObject({ state: 'Playing' });
    const spin = await json('session', 'action', sessionId, 'spin', '--stake', '50', '--key', 'k1');
    expect(await json('session', 'action', sessionId, 'spin', '--stake', '50', '--key', 'k1')).toEqual(spin);
    expect(await json('session', 'metrics', sessionId)).toMatchObject({ spins: 1, stakeMinor: 50 });
    expect(await json('session', 'action', sessionId, 'cash-out')).toMatchObject({ state: 'Completed' });
    expect((await world.run('session', 'status', sessionId)).stdout).toContain('cashed_out');
  });

  it.for<[number, string, string[]]>([
    [2, 'an unknown option', ['session', 'status', noSession, '--nope']],
    [2, 'a missing argument', ['session', 'status']],
    [2, 'an id that is none', ['session', 'status', 'x']],
    [2, 'a stake that is no number', ['session', 'action', noSession, 'spin', '--stake', '1.5']],
    [2, 'a negative stake', ['session', 'action', noSession, 'spin', '--stake', '-5']],
    [2, 'an unknown action', ['session', 'action', noSession, 'dance']],
    [3, 'a wrong token', ['whoami', '--token', 'nobody']],
    [3, 'a role that may not', ['ledger', 'verify', '--as', 'agent']],
    [4, "somebody else's session", ['session', 'status', noSession]],
    [4, 'an unknown game', ['game', 'exact', 'no-such-game']],
    [7, 'a server that is not there', ['health', '--url', 'http://127.0.0.1:1']],
  ])('[CLI-1] exit code %i for %s, nothing on standard output, the error body as JSON', async ([exitCode, , args]) => {
    await using world = await openCliWorld();
    const { code, stdout, stderr } = await world.run(...args, '--json');
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(JSON.parse(stderr).error.code).toMatch(/^[A-Z_]+$/);
    expect((await world.run(...args)).code).toBe(exitCode);
  });

  it('[CLI-1] exit code 5 for an edge that does not exist, 8 for another interface version', async () => {
    await using world = await openCliWorld();
    const created = await world.run('session', 'create', '--game', 'fruit-39x5', '--json');
    const { sessionId } = JSON.parse(created.stdout);
    const refused = await world.run('session', 'evaluate', sessionId, '--json');
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.stderr).error.details).toMatchObject({ currentState: 'Idle' });
    world.server.version = '9.9.9';
    expect((await world.run('session', 'status', sessionId)).code).toBe(8);
  });

  it('[CLI-1] bad input is refused before anything is sent', async () => {
    await using world = await openCliWorld();
    await world.run('session', 'status', 'not-an-id');
    await world.run('wallet', 'credit', world.walletId, '--amount', '0');
    expect(world.server.requests).toEqual([]);
  });
});

describe('croupier ledger, wallet, game, fingerprint', () => {
  it('[WAL-5] ledger verify prints the proof, and is exit code 9 when it does not hold', async () => {
    await using world = await openCliWorld();
    const good = await world.run('ledger', 'verify', '--json');
    expect({ code: good.code, ok: JSON.parse(good.stdout).ok }).toEqual({ code: 0, ok: true });
    world.server.house.wallet(world.walletId).balanceMinor = -1;
    const broken = await world.run('ledger', 'verify', '--json');
    expect({ code: broken.code, ok: JSON.parse(broken.stdout).ok }).toEqual({ code: 9, ok: false });
  });

  it('[WAL-5] a long proof is asked for again with the same task id, after lost answers too, and told once', async () => {
    await using world = await openCliWorld();
    world.server.house.inFlight = 2;
    world.server.fault = ({ path }) =>
      path === 'ledger.verify' && world.server.house.tasks.length === 0 ? 'dropAfter' : null;
    const { code, stdout } = await world.run('ledger', 'verify', '--json');
    expect({ code, ok: JSON.parse(stdout).ok }).toEqual({ code: 0, ok: true });
    const { tasks } = world.server.house;
    expect(tasks).toHaveLength(3);
    expect(new Set(tasks)).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]));
  });

  it('[CLI-1] credits with the demo administrator, shows games, waits for a fingerprint', async () => {
    await using world = await openCliWorld();
    const credited = await world.run('wallet', 'credit', world.walletId, '--amount', '500', '--json');
    expect(JSON.parse(credited.stdout).balance.balanceMinor).toBe(1_000_500);
    expect((await world.run('wallet', 'list')).stdout).toContain('10005.00 PLAY');
    expect((await world.run('game', 'list')).stdout).toContain('fruit-39x5');
    expect(JSON.parse((await world.run('game', 'exact', 'fruit-39x5', '--json')).stdout)).toMatchObject({ rtp: 0.66 });
    const probe = ['fingerprint', 'run', '--game', 'fruit-39x5', '--spins', '100', '--json'];
    expect(JSON.parse((await world.run(...probe)).stdout)).toMatchObject({
      id: expect.any(String),
      status: 'completed',
      spinsDone: 100,
    });
  });

  it('a PAR sheet that is not JSON, or not there, is exit code 2', async () => {
    await using world = await openCliWorld();
    await writeFile(join(world.directory, 'broken.json'), '{"reels": [');
    for (const file of ['broken.json', 'missing.json']) {
      const { code, stderr } = await world.run('game', 'import', file);
      expect(code).toBe(2);
      expect(stderr).toContain(file);
    }
  });
});

describe('croupier, around the commands', () => {
  it('a reader that goes away ends it quietly', async () => {
    await using world = await openCliWorld();
    const { sessionId } = JSON.parse(
      (await world.run('agent', 'run', '--game', 'fruit-39x5', '--spins', '300', '--json')).stdout,
    );
    const reading = world.start('session', 'events', sessionId, '--json');
    reading.child.stdout?.once('data', () => reading.child.stdout?.destroy());
    // What was read before it closed is cut: only the exit matters.
    const [, code] = await Promise.all([
      reading.done.catch(() => null),
      new Promise((resolve) => reading.child.once('exit', resolve)),
    ]);
    expect(code).toBe(0);
    expect(reading.child.signalCode).toBeNull();
  });

  it('the play of a person needs a terminal, and says so', async () => {
    await using world = await openCliWorld();
    const { code, stderr } = await world.run('play');
    expect(code).toBe(2);
    expect(stderr).toContain('terminal');
    expect(world.server.requests).toEqual([]);
  });

  it('finds the demo accounts from a directory below, and never sends them to a server elsewhere', async () => {
    await using world = await openCliWorld();
    const below = join(world.directory, 'a', 'b');
    await mkdir(below, { recursive: true });
    expect((await runCli(['whoami'], { directory: below })).stdout).toContain('demo-agent');
    const elsewhere = await runCli(['whoami', '--url', 'http://croupier.example'], { directory: below });
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.stderr).toContain('There is no token');
  });

  it('a damaged demo file and an address that is none are exit code 2', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'croupier-cli-'));
    await mkdir(join(directory, '.croupier'));
    await writeFile(join(directory, '.croupier', 'demo-tokens.json'), '{');
    expect((await runCli(['whoami'], { directory })).code).toBe(2);
    await rm(directory, { recursive: true });
    expect((await runCli(['health', '--url', 'nonsense'], { directory: tmpdir() })).code).toBe(2);
  });

  it('[CLI-1] bash completes commands, subcommands and options', async () => {
    const complete = async (...words: string[]): Promise<string[]> => {
      const { stdout } = await runCli(['completion', 'bash'], { directory: tmpdir() });
      const list = words.map((word) => `'${word}'`).join(' ');
      const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _croupier; echo "\${COMPREPLY[@]}"`;
      const answer = await promisify(execFile)('bash', ['-c', script]);
      return answer.stdout.trim().split(' ');
    };
    expect(await complete('croupier', 'se')).toEqual(['session']);
    expect(await complete('croupier', 'session', 'e')).toEqual(['evaluate', 'events']);
    expect(await complete('croupier', 'agent', 'run', '--st')).toEqual(['--strategy', '--stake']);
    for (const shell of ['zsh', 'fish']) {
      expect((await runCli(['completion', shell], { directory: tmpdir() })).stdout).toContain('/session/create');
    }
    expect((await runCli(['completion', 'tcsh'], { directory: tmpdir() })).code).toBe(2);
  });

  it('help and version are exit code 0', async () => {
    expect((await runCli(['--help'], { directory: tmpdir() })).stdout).toContain('croupier agent run');
    expect(await runCli(['--version'], { directory: tmpdir() })).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    expect((await runCli([], { directory: tmpdir() })).code).toBe(2);
  });
});
