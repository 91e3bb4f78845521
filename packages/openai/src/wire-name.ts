/** At most 64 of the characters that endpoints allow in a name. */
export function wireName(name: string, otherwise: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || otherwise;
}
