// Evaluates expressions of CEL: standard input is a JSON list of sources, standard output one list of {value} or {error}. Values are in the form that the
// tests write: 1, 1u, 1.0, "a", [..], {..}.
import { text } from 'node:stream/consumers';
import { parse, plan, celEnv, isCelError, isCelList, isCelMap, isCelUint, isCelType } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

const env = celEnv({ funcs: strings });

function number(value) {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const written = String(Object.is(value, -0) ? '-0' : value);
  return /[.e]/.test(written) ? written : `${written}.0`;
}

const quoted = (value) => `"${value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const octet = (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`);

function show(value) {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return quoted(value);
  if (isCelUint(value)) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b"${[...value].map(octet).join('')}"`;
  if (isCelList(value)) return `[${[...value].map(show).join(', ')}]`;
  if (isCelMap(value)) return `{${[...value].map(([key, item]) => `${show(key)}: ${show(item)}`).join(', ')}}`;
  if (isCelType(value)) return value.name;
  return `?${value?.$typeName ?? value?.desc?.typeName ?? typeof value}`;
}

function evaluate(source) {
  try {
    const value = plan(env, parse(source))({});
    return isCelError(value) ? { error: String(value.message) } : { value: show(value) };
  } catch (error) {
    return { error: String(error.message) };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(evaluate)));
