import { z } from 'zod';

/** What a variable means and its default as text, for `meta`. Null: it must be set. */
export function about(description: string, fallback: string | null) {
  return { description, fallback };
}

/** A whole number in a range. */
export function integer(fallback: number, min: number, max: number, meaning: string) {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^(?:0|[1-9]\d{0,15})$/, { error: expected, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .prefault(String(fallback))
    .meta(about(`${meaning} From ${min} to ${max}.`, String(fallback)));
}

/** A duration in milliseconds. */
export function milliseconds(fallback: number, min: number, max: number, meaning: string) {
  return integer(fallback, min, max, `${meaning} Milliseconds.`);
}

/** `true` or `false`. */
export function flag(fallback: boolean, meaning: string) {
  return z
    .string()
    .regex(/^(?:true|false)$/, 'true or false')
    .transform((value) => value === 'true')
    .prefault(String(fallback))
    .meta(about(meaning, String(fallback)));
}

/** Values separated by commas, each of which must pass `isValid`. Default: none. */
export function list(meaning: string, isValid: (item: string) => boolean, expected: string) {
  return z
    .string()
    .transform((text) => (text === '' ? [] : text.split(',')))
    .refine((items) => items.every(isValid), `${expected}, separated by commas`)
    .prefault('')
    .meta(about(meaning, 'none'));
}

/** The path of a file; undefined when it is not set. */
export function optionalFile(meaning: string) {
  return z.string().min(1).optional().meta(about(meaning, 'none'));
}
