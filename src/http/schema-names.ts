import { z } from 'zod';
import * as contract from '../contract/index.ts';

/** `faqEntry` → `FaqEntry`: the name an object of the contract has in the OpenAPI document. */
function nameOf(exported: string): string {
  return `${exported.charAt(0).toUpperCase()}${exported.slice(1)}`;
}

/**
 * Gives every object of the contract its name, as `id` in zod's own registry; `hoistNamed` turns it into a component.
 * Queries are left out: they become single parameters.
 */
export function nameSchemas(): void {
  for (const [exported, value] of Object.entries(contract)) {
    if (!(value instanceof z.ZodObject) || exported === 'page' || exported.endsWith('Query')) continue;
    const known = z.globalRegistry.get(value);
    if (known?.id === undefined) z.globalRegistry.add(value, { ...known, id: nameOf(exported) });
  }
}

/** Names of schemas, so that a test can tell what should be there. */
export const schemaNames = Object.entries(contract)
  .filter(
    ([exported, value]) => value instanceof z.ZodObject && exported !== 'page' && !exported.endsWith('Query'),
  )
  .map(([exported]) => nameOf(exported));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** Replaces each schema that has a name by a reference, and returns the schemas by name. */
export function hoistNamed(document: JsonObject): { document: JsonObject; schemas: JsonObject } {
  const schemas: JsonObject = {};
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const { id, ...rest } = value;
    const copy = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, visit(each)]));
    if (typeof id !== 'string' || !('properties' in value))
      return id === undefined ? copy : { ...copy, id: visit(id) };
    return reference(id, copy);
  };
  const reference = (name: string, schema: JsonObject): JsonObject => {
    const $ref = `#/components/schemas/${name}`;
    const nullable = Array.isArray(schema.type);
    schemas[name] ??= nullable ? { ...schema, type: 'object' } : schema;
    return nullable ? { anyOf: [{ $ref }, { type: 'null' }] } : { $ref };
  };
  return { document: visit(document) as JsonObject, schemas };
}
