import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { mayConnect, type AllowRule } from './allow-list.ts';

/** A name that leads somewhere it may not. */
export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

type Resolve = (host: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const resolveAll: Resolve = (host, done) =>
  lookup(host, { all: true }, (error, addresses) => done(error, addresses ?? []));

/**
 * Resolves the host of an engine for a connection, and lets through only addresses that its rule allows. The connection is made to the
 * address that was checked, so a name that changes its mind in between (DNS rebinding) gains nothing. One address that is not allowed
 * among others refuses them all.
 */
export function guardedLookup(rule: AllowRule, resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, callback) => {
    resolve(host, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${host} has no address`), '', 4);
        return;
      }
      const off = addresses.find(({ address }) => !mayConnect(rule, address));
      if (off !== undefined) callback(new AddressNotAllowed(`${host} is at ${off.address}`), '', 4);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
