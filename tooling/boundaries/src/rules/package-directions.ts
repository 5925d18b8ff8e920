import { placeOf, workspacePackage } from '../place.ts';
import type { Breach, SourceModule } from '../source-module.ts';

interface Direction {
  /** Workspace packages that it may import. */
  readonly values: readonly string[];
  /** Workspace packages of which it may import types only. */
  readonly types?: readonly string[];
  /** What to do instead. */
  readonly instead: string;
}

const clientSide = 'Clients speak through the SDK: use @croupier/sdk, and only "import type" of @croupier/api';

/** Which workspace package may see which. What is not listed is denied. */
const directions: Readonly<Record<string, Direction>> = {
  kernel: {
    values: [],
    instead: 'The kernel is the bottom of everything: move the code up, to the package that needs both',
  },
  contract: {
    values: ['kernel'],
    instead:
      'The contract describes the wire alone: keep logic in the feature, and put shared vocabulary into the kernel',
  },
  slots: { values: ['kernel'], instead: 'Slots know no server: pass plain values in' },
  fingerprint: { values: ['kernel', 'slots'], instead: 'Fingerprints know no server: pass plain values in' },
  report: {
    values: ['kernel', 'contract', 'slots', 'fingerprint'],
    instead: 'Reports know no server: pass plain values in',
  },
  rpc: { values: [], instead: 'The RPC edge serves any tRPC router: take what it needs as an option' },
  db: { values: ['kernel'], instead: 'The database layer knows no feature: pass a function or a value in' },
  archive: { values: [], instead: 'Exports are proved without the rest of Croupier: pass plain values in' },
  core: {
    values: ['kernel', 'contract', 'slots', 'fingerprint', 'report', 'db', 'archive'],
    instead:
      'Features know no transport: take a port (an interface of core) as an argument, and let the composition root fill it',
  },
  telemetry: {
    values: ['kernel'],
    types: ['core', 'db', 'api', 'rpc'],
    instead: 'Telemetry only implements interfaces: use "import type", and let the composition root connect the two',
  },
  engines: {
    values: ['kernel', 'slots', 'rpc'],
    types: ['core'],
    instead: 'The way to engines fills a port of core: use "import type", and let the composition root connect the two',
  },
  api: {
    values: ['kernel', 'contract', 'core', 'rpc'],
    instead: 'A router calls use cases of @croupier/core, and nothing below them',
  },
  sdk: {
    values: ['kernel', 'contract'],
    types: ['api'],
    instead: 'The SDK runs on the client: describe data in @croupier/contract, and only "import type" of @croupier/api',
  },
  agent: { values: ['kernel', 'contract', 'sdk'], types: ['api'], instead: clientSide },
  // The command verifies spins and exports by itself: pure code, no server's word.
  cli: {
    values: ['kernel', 'contract', 'sdk', 'agent', 'archive', 'slots', 'fingerprint', 'report'],
    types: ['api'],
    instead: clientSide,
  },
  server: {
    values: [
      'kernel',
      'contract',
      'slots',
      'fingerprint',
      'report',
      'rpc',
      'db',
      'core',
      'telemetry',
      'engines',
      'api',
    ],
    instead: 'The server knows no client: clients are programs of their own',
  },
};

/** Packages import downwards only. */
export function packageDirections(tree: ReadonlyMap<string, SourceModule>): Breach[] {
  return [...tree.values()].flatMap((module) => {
    const { unit, support } = placeOf(module.path);
    if (unit === null || support) return [];
    const direction = directions[unit];
    if (direction === undefined) {
      const message = `no direction is set for ${unit}. Add it to the table in tooling/boundaries/src/rules/package-directions.ts`;
      return [{ rule: 'package-directions', path: module.path, line: 1, message }];
    }
    return module.imports.flatMap(({ specifier, typeOnly, line }) => {
      const other = workspacePackage(specifier);
      const allowed = other === null || other === unit || direction.values.includes(other);
      if (allowed || (typeOnly && direction.types?.includes(other))) return [];
      return [
        {
          rule: 'package-directions',
          path: module.path,
          line,
          message: `${unit} must not import ${specifier}. ${direction.instead}`,
        },
      ];
    });
  });
}
