/** The peer of `pnpm bench connections`: node:http with nothing in it. Tells its parent the port. */
import { createServer } from 'node:http';

const server = createServer({ keepAliveTimeout: 600_000 }, (_request, answer) => {
  answer.setHeader('content-type', 'application/json').end('{"status":"ok"}');
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.send?.(address.port);
});
