/** Version of the JSON that scripts read; it grows, and changes only when a field's meaning does. */
const SCHEMA_VERSION = 1;

/** Prints one object on stdout, `schemaVersion` first. */
export function json(value: object): void {
  process.stdout.write(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...value }, undefined, 2)}\n`);
}
