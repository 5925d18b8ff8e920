// Requests per second of one REST operation: @croupier/rpc, trpc-to-openapi's Fastify plugin, and a bare Fastify route.
import { benchRest } from '../packages/rpc/bench/rest-bench.ts';

await benchRest({ rounds: 9, durationSeconds: 2, connections: 32 });
