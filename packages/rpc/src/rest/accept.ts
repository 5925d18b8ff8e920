import { TRPCError } from '@trpc/server';

/** No representation that the client takes. tRPC has no code for it: the code is BAD_REQUEST, `statusCode` is 406. */
export class NotAcceptableError extends TRPCError {
  readonly statusCode = 406;

  constructor() {
    super({ code: 'BAD_REQUEST', message: 'The answer is application/json, which the Accept header does not allow' });
  }
}

const ranges = ['application/json', 'application/*', '*/*'];

/** The weight of the most exact range that covers JSON (RFC 9110, 12.5.1); 0 when none does. */
function weightOfJson(accept: string): number {
  const weights = new Map<string, number>();
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(range, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  const found = ranges.find((range) => weights.has(range));
  return found === undefined ? 0 : (weights.get(found) ?? 0);
}

/** Throws a NotAcceptableError when the Accept header has no place for JSON. An absent or empty header takes all. */
export function refuseUnacceptable(accept: string | undefined): void {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return;
  if (weightOfJson(accept) === 0) throw new NotAcceptableError();
}
