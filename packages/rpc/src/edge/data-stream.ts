function isStreamed(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || Array.isArray(value))
    return false;
  if ('then' in value && 'catch' in value) return typeof value.then === 'function' && typeof value.catch === 'function';
  return typeof value === 'object' && Symbol.asyncIterator in value;
}

/** True for outputs that only a streaming link can carry: an async iterable, or an object with one or with a promise in it. */
export function isDataStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (Symbol.asyncIterator in value) return true;
  for (const member of Object.values(value)) if (isStreamed(member)) return true;
  return false;
}
