/** `/sessions/{sessionId}` in Fastify's notation: `/sessions/:sessionId`. Literal segments hold no colon or star. */
export function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
