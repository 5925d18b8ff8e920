import { z } from 'zod';

/** Secrets by the id of the engine: never stored with it, told, or logged. */
export const engineCredentials = z.record(
  z.string(),
  z.union([
    z.strictObject({
      /** The value of the header `Authorization` for an engine of kind `http`, such as `Bearer …`. */
      authorization: z.string().min(1).max(4_096),
    }),
    z.strictObject({ email: z.string().min(1).max(256), secret: z.string().min(1).max(256) }),
  ]),
);
export type EngineCredentials = z.output<typeof engineCredentials>;
