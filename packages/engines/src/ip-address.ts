import { BlockList, isIP } from 'node:net';

/** IPv4 that no host of the public Internet has (IANA special-purpose registry). */
const specialV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
] as const;

/** The same within 2000::/3; what is outside of it is not public at all. NAT64 and 6to4 lead to IPv4 addresses. */
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

const special = networks([...specialV4, ...specialV6]);
const publicV6 = networks(['2000::/3']);
const loopback = networks(['127.0.0.0/8', '::1/128']);

/** A set of networks in CIDR notation. @throws RangeError for one that is none */
export function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [, address = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(cidr) ?? [];
    const family = isIP(address);
    if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) throw new RangeError(`${cidr} is no network`);
    list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

export function isWithin(list: BlockList, address: string): boolean {
  const plain = unmapped(address);
  return list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
}

export function isLoopback(address: string): boolean {
  return isWithin(loopback, address);
}

/** Whether the address is that of a host on the public Internet: global unicast, and not special. */
export function isPublic(address: string): boolean {
  const plain = unmapped(address);
  if (isIP(plain) === 0 || isWithin(special, plain)) return false;
  return isIP(plain) === 4 || isWithin(publicV6, plain);
}

/** The IPv4 address inside an IPv4-mapped IPv6 one; else the address without its zone. */
function unmapped(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%');
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain) ?? [];
  if (high === undefined || low === undefined) return plain;
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return words.flatMap((word) => [word >>> 8, word & 255]).join('.');
}
