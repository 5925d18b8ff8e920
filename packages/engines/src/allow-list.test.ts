import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { mayConnect, parseAllowList, ruleFor, type AllowRule } from './allow-list.ts';
import { guardedLookup } from './guarded-lookup.ts';

const allows = (list: string, address: string): boolean => ruleFor(parseAllowList(list), address) !== undefined;

const one = (list: string): AllowRule => {
  const [rule] = parseAllowList(list);
  if (rule === undefined) throw new Error('no rule');
  return rule;
};

/** What a connection to the host would be made to, or the error, when its name resolves to these addresses. */
async function connectTo(rule: AllowRule, addresses: readonly string[]): Promise<string> {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = guardedLookup(rule, (_host, done) => done(null, found));
  return await new Promise((resolve) => {
    lookup('engine.example', { all: true }, (error, answer) => {
      resolve(
        error ? error.name : JSON.stringify(Array.isArray(answer) ? answer.map(({ address }) => address) : answer),
      );
    });
  });
}

describe('the allow list of engines', () => {
  it('[ENG-5] has this machine and nothing else by default', () => {
    for (const address of [
      'http://127.0.0.1:9400',
      'http://localhost:1/a/b',
      'https://[::1]:8443/',
      'http://127.0.0.1',
    ]) {
      expect([address, allows('loopback', address)]).toEqual([address, true]);
    }
    for (const address of [
      'http://127.0.0.2:9400',
      'http://10.0.0.1',
      'http://example.com',
      'http://169.254.169.254/latest/meta-data',
      'http://localhost.example.com',
      'http://[::ffff:10.0.0.1]/',
      'http://user:secret@127.0.0.1:9400',
      'ftp://127.0.0.1/',
      'file:///etc/passwd',
      '127.0.0.1',
    ]) {
      expect([address, allows('loopback', address)]).toEqual([address, false]);
    }
    expect(allows('none', 'http://127.0.0.1:9400')).toBe(false);
  });

  it('[ENG-5] other spellings of an address are that address', () => {
    for (const address of ['http://0x7f000001/', 'http://2130706433/', 'http://0177.0.0.1/', 'http://127.1/']) {
      expect([address, allows('http://127.0.0.1', address)]).toEqual([address, true]);
      expect([address, allows('http://engine.example', address)]).toEqual([address, false]);
    }
  });

  it('[ENG-5] holds scheme, host, port and whole segments of the path', () => {
    const list = 'https://lab.example:8443/engines';
    expect(allows(list, 'https://lab.example:8443/engines')).toBe(true);
    expect(allows(list, 'https://LAB.example:8443/engines/one/')).toBe(true);
    for (const address of [
      'http://lab.example:8443/engines',
      'https://lab.example/engines',
      'https://lab.example:8443/',
      'https://lab.example:8443/engines2',
      'https://lab.example:8443/engines/../admin',
      'https://lab.example:8443/engines/%2e%2e/admin',
      'https://lab.example.:8443/engines',
      'https://other.lab.example:8443/engines',
    ]) {
      expect([address, allows(list, address)]).toEqual([address, false]);
    }
    expect(allows('https://lab.example', 'https://lab.example:443/x')).toBe(true);
  });

  it.each([
    'lab.example',
    'http://a/?q',
    'http://a/#b',
    'http://u@a',
    'ftp://a',
    'http://a=',
    'http://a=1.2.3.4/33',
    'x=y=z',
  ])('[ENG-5] what is no entry is told at the start: %s', (text) =>
    expect(() => parseAllowList(text)).toThrow(RangeError),
  );

  it('[ENG-5] a name may lead to public addresses only, whatever it says next time', async () => {
    const rule = one('https://engine.example');
    expect(await connectTo(rule, ['93.184.216.34', '2606:2800:220:1::1'])).toBe(
      '["93.184.216.34","2606:2800:220:1::1"]',
    );
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:a01:203',
      'fe80::1',
      'fe80::1%eth0',
      'fd00::1',
      'ff02::1',
      '64:ff9b::a01:203',
      '2002:a01:203::1',
      '2001:db8::1',
    ]) {
      expect([address, await connectTo(rule, [address])]).toEqual([address, 'AddressNotAllowed']);
      // One bad address among good ones refuses them all: which one is taken would be chance.
      expect(await connectTo(rule, ['93.184.216.34', address])).toBe('AddressNotAllowed');
    }
  });

  it('[ENG-5] a name in a private network needs the network in its entry', async () => {
    const rule = one('http://engine.lan:9400/=10.1.0.0/16,fd00:1::/32');
    expect(await connectTo(rule, ['10.1.2.3', 'fd00:1::5'])).toBe('["10.1.2.3","fd00:1::5"]');
    expect(await connectTo(rule, ['10.2.0.1'])).toBe('AddressNotAllowed');
    expect(await connectTo(rule, ['93.184.216.34'])).toBe('AddressNotAllowed');
  });

  it('[ENG-5] localhost is this machine, also when a resolver says otherwise', () => {
    const rule = one('http://localhost:9400');
    expect(mayConnect(rule, '127.0.0.1')).toBe(true);
    expect(mayConnect(rule, '::1')).toBe(true);
    expect(mayConnect(rule, '93.184.216.34')).toBe(false);
  });
});
