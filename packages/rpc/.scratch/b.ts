// Calls per second of one tRPC procedure: @croupier/rpc, tRPC's official Fastify adapter, and a bare Fastify route.
import { benchRpc } from '../bench/rpc-bench.ts';

await benchRpc({ rounds: 1, durationSeconds: 3, connections: 32 });
