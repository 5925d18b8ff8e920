import manifest from '../package.json' with { type: 'json' };

/** The version of this server, semver. */
export const serverVersion: string = manifest.version;
