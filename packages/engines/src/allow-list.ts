import { isIP, type BlockList } from 'node:net';
import { isLoopback, isPublic, isWithin, networks } from './ip-address.ts';

/** One entry: addresses that may be called, and what their host may resolve to. */
export interface AllowRule {
  readonly scheme: 'http:' | 'https:';
  /** As URL has it: lower case, IPv6 in brackets. */
  readonly host: string;
  /** Null: any. */
  readonly port: number | null;
  /** Of whole segments, without a slash at the end. */
  readonly pathPrefix: string;
  /** Null: the address that the entry names, loopback for `localhost`, and public addresses for any other name. */
  readonly networks: BlockList | null;
}

/** What `loopback` stands for: this machine, any port. */
const loopbackEntries = ['127.0.0.1', '[::1]', 'localhost'].flatMap((host) => [
  `http://${host}:*`,
  `https://${host}:*`,
]);

export const allowListExpected =
  '`loopback`, `none`, or entries such as `https://lab.example:8443/engines` separated by spaces, each perhaps with `=` and the networks that its host may be in';

/**
 * Reads an allow list: `loopback`, `none`, or entries separated by white space. An entry is `scheme://host:port/path`; without a port that
 * of the scheme, with `:*` any. After `=` come networks (CIDR, separated by commas) that its host may be in; they are needed for a name
 * that leads into a private network.
 * @throws RangeError with the entry that cannot be read
 */
export function parseAllowList(text: string): readonly AllowRule[] {
  return text
    .split(/\s+/)
    .filter((entry) => entry !== '' && entry !== 'none')
    .flatMap((entry) => (entry === 'loopback' ? loopbackEntries : [entry]))
    .map(ruleOf);
}

function ruleOf(entry: string): AllowRule {
  const [address = '', cidrs, ...rest] = entry.split('=');
  const anyPort = /^(https?:\/\/(?:\[[^\]]*\]|[^/:]+)):\*(\/.*)?$/.exec(address);
  const url = URL.parse(anyPort === null ? address : `${anyPort[1]}${anyPort[2] ?? ''}`);
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || rest.length > 0 || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new RangeError(`${entry} is no entry of an allow list`);
  }
  return {
    scheme: url.protocol,
    host: url.hostname,
    port: anyPort === null ? portOf(url) : null,
    pathPrefix: url.pathname.replace(/\/+$/, ''),
    networks: cidrs === undefined ? null : networks(cidrs.split(',')),
  };
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The rule that allows an address, or undefined. Redirects are never followed, so nothing else is ever called. */
export function ruleFor(rules: readonly AllowRule[], address: string): AllowRule | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  return rules.find(
    (rule) =>
      rule.scheme === url.protocol &&
      rule.host === url.hostname &&
      (rule.port === null || rule.port === portOf(url)) &&
      (path === rule.pathPrefix || path.startsWith(`${rule.pathPrefix}/`)) &&
      mayBeLiteral(rule),
  );
}

/** An entry that names an address names just that one, unless its own networks do not have it. */
function mayBeLiteral(rule: AllowRule): boolean {
  const literal = literalOf(rule.host);
  return literal === null || rule.networks === null || isWithin(rule.networks, literal);
}

function literalOf(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}

/** Whether the host of a rule may be at this address: checked for every connection, since names can be made to point anywhere. */
export function mayConnect(rule: AllowRule, address: string): boolean {
  if (rule.networks !== null) return isWithin(rule.networks, address);
  const literal = literalOf(rule.host);
  if (literal !== null) return literal === address;
  return rule.host === 'localhost' ? isLoopback(address) : isPublic(address);
}
