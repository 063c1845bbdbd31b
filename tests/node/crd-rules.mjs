// Evaluates the rules of CRDs (x-kubernetes-validations) as an API server does: standard input is a JSON list of {schema, object}, standard output
// one list for each with the messages of the rules that the object breaks.
import { text } from 'node:stream/consumers';
import { plan, parse, celEnv } from '@bufbuild/cel';

const env = celEnv();
const programs = new Map();

function evaluate(rule, self) {
  if (!programs.has(rule)) programs.set(rule, plan(env, parse(rule)));
  return programs.get(rule)({ self });
}

// What the API server hands to a rule: defaults filled in, integers as integers.
function prepared(value, schema) {
  if (Array.isArray(value)) return value.map((item) => prepared(item, schema.items ?? {}));
  if (value !== null && typeof value === 'object') {
    const known = schema.properties ?? {};
    const object = { ...value };
    for (const [name, child] of Object.entries(known)) {
      if (!(name in object) && 'default' in child) object[name] = child.default;
    }
    return Object.fromEntries(Object.entries(object).map(([name, child]) => [name, prepared(child, known[name] ?? schema.additionalProperties ?? {})]));
  }
  return schema.type === 'integer' && Number.isInteger(value) ? BigInt(value) : value;
}

function* broken(value, schema) {
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? []) {
    let answer;
    try {
      answer = evaluate(rule, value);
    } catch (error) {
      answer = error;
    }
    if (answer === false) yield message;
    else if (answer !== true) yield `rule cannot be evaluated: ${rule}: ${answer}`;
  }
  if (Array.isArray(value)) {
    for (const item of value) yield* broken(item, schema.items ?? {});
  } else if (value !== null && typeof value === 'object') {
    for (const [name, child] of Object.entries(value)) yield* broken(child, schema.properties?.[name] ?? schema.additionalProperties ?? {});
  }
}

const cases = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(cases.map(({ schema, object }) => [...broken(prepared(object, schema), schema)])));
