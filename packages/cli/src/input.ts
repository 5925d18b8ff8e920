import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { duplicateKey } from './duplicate-key.ts';
import { UsageError } from './usage-error.ts';

/**
 * The input as the contract's schema reads it, before anything is sent.
 * @throws UsageError with one issue for each thing that does not fit
 */
export function validate<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new UsageError(issues.map((issue) => `${issue.path || 'input'}: ${issue.message}`).join('\n'), issues);
}

/** The idempotency key that was given with `--key`, or a new one. */
export function keyOf(options: Readonly<Record<string, unknown>>): unknown {
  return options['key'] ?? crypto.randomUUID();
}

/** A JSON file, or standard input for `-`. @throws UsageError when it cannot be read or is not JSON */
export async function readJson(path: string): Promise<unknown> {
  let content: string;
  try {
    content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return jsonOfText(path, content);
}

/** The JSON of a text. @throws UsageError naming the file when it is none, or when an object has a key twice */
export function jsonOfText(path: string, content: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const twice = duplicateKey(content);
  if (twice !== null) throw new UsageError(`${path} has ${twice} twice: which one counts cannot be told`);
  return json;
}
