// Calls per second of one tRPC procedure: @croupier/rpc, tRPC's official Fastify adapter, and a bare Fastify route.
import { benchRpc } from '../packages/rpc/bench/rpc-bench.ts';

await benchRpc({ rounds: 9, durationSeconds: 2, connections: 32 });
