/** @typedef {Record<string, any>} Schema JSON Schema 2020-12, as `npm run generate` writes it */

const AT_MOST = ['maximum', 'maxLength', 'maxItems'];
const AT_LEAST = ['minimum', 'minLength', 'minItems', 'exclusiveMinimum'];

/**
 * What a released event may hold and the current schema does not promise any more.
 *
 * @param {Schema} released
 * @param {Schema} current
 * @param {{ written: boolean }} options `written`: others read what this side writes, so nothing that was always there may be missing
 * @returns {string[]} problems, each with the path of the field
 */
export function narrowings(released, current, { written }) {
  /** @returns {string[]} */
  function compare(before, after, path) {
    const [old, now] = [resolve(before, released), resolve(after, current)];
    const problems = [];
    const complain = (problem) => problems.push(`${path || 'the event'}: ${problem}`);

    const typesNow = [now.type ?? []].flat();
    for (const type of [old.type ?? []].flat())
      if (!typesNow.includes(type) && !(type === 'integer' && typesNow.includes('number')))
        complain(`was ${type} and is ${typesNow.join(' or ') || 'something else'}`);
    if ('const' in now && now.const !== old.const) complain(`was ${old.const} and is ${now.const}`);
    if (now.enum) for (const value of valuesOf(old, now)) complain(`\`${value}\` is no value any more`);
    if (now.pattern !== undefined && now.pattern !== old.pattern) complain('its pattern is another one');
    for (const key of AT_MOST) if (now[key] < (old[key] ?? Number.POSITIVE_INFINITY)) complain(`${key} is lower`);
    for (const key of AT_LEAST) if (now[key] > (old[key] ?? Number.NEGATIVE_INFINITY)) complain(`${key} is higher`);

    const needed = (now.required ?? []).filter((name) => !(old.required ?? []).includes(name));
    for (const name of needed) complain(`\`${name}\` is required now`);
    const missing = (old.required ?? []).filter((name) => !(now.required ?? []).includes(name));
    if (written) for (const name of missing) complain(`\`${name}\` may be missing now`);

    for (const [name, schema] of Object.entries(old.properties ?? {})) {
      const place = path === '' ? name : `${path}.${name}`;
      const kept = now.properties?.[name];
      problems.push(...(kept === undefined ? [`${place}: is gone`] : compare(schema, kept, place)));
    }
    if (old.items && now.items) problems.push(...compare(old.items, now.items, `${path}[]`));
    if (typeof old.additionalProperties === 'object' && typeof now.additionalProperties === 'object')
      problems.push(...compare(old.additionalProperties, now.additionalProperties, `${path}.*`));
    for (const [index, choice] of (old.anyOf ?? old.oneOf ?? []).entries()) {
      const choices = now.anyOf ?? now.oneOf ?? [now];
      const fits = choices.some((candidate) => compare(choice, candidate, path).length === 0);
      if (!fits) complain(`choice ${index + 1} is none any more`);
    }
    return problems;
  }
  return compare(released, current, '');
}

const valuesOf = (old, now) => (old.enum ?? []).filter((value) => !now.enum.includes(value));

function resolve(schema, document) {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...rest } = schema;
  return { ...resolve(document.$defs[$ref.replace('#/$defs/', '')], document), ...rest };
}
