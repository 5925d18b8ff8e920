interface Version {
  readonly major: number;
  readonly minor: number;
}

function parse(text: string): Version | null {
  const match = /^(\d+)\.(\d+)\.\d+(?:[-+].*)?$/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

/**
 * True when a client made for `client` can talk to a server that speaks `server` (both semantic versions): the same
 * major version and at least the client's minor; below 1.0.0 the same minor too. Patches never matter. Source: semver 2.0.0.
 */
export function fitsServer(versions: { readonly client: string; readonly server: string }): boolean {
  const client = parse(versions.client);
  const server = parse(versions.server);
  if (client === null || server === null || client.major !== server.major) return false;
  return client.major === 0 ? client.minor === server.minor : server.minor >= client.minor;
}
