import process from 'node:process';

import { startTestServer } from './test-server.ts';

/** A test run on somebody's server, for a test that kills it: prints its template when that is made, and waits. */
const { postgres } = await startTestServer(process.argv[2]);
process.stdout.write(`${postgres.template}\n`);
