import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function filesPage(root) {
  const file = join(root, 'packages/domain/dist/index.js');
  const { NATIVE_FILES } = await import(pathToFileURL(file).href);
  const section = ({ kind, key, columns }) => {
    const rows = columns.map(
      ({ name, type, required, oneOf }) =>
        `| \`${name}\` | ${type} | ${required ? 'yes' : ''} | ${oneOf === undefined ? '' : oneOf.map((word) => `\`${word}\``).join(' ')} |`,
    );
    return `## ${kind}.csv

One fact is identified by its source and ${key.map((name) => `\`${name}\``).join(', ')}.

| column | type | required | words |
|---|---|---|---|
${rows.join('\n')}
`;
  };
  return `# Native files

Made from the code by \`npm run docs\`; do not edit. These files import without a map: \`quanyu import --source native --file FOLDER\`. UTF-8, comma, one header line; columns in any order, optional ones may be left out; an empty field is no value. \`time\` is an ISO 8601 date-time (without an offset: the retailer's time zone), \`day\` an ISO date, \`list\` is separated by \`>\` for paths and \`|\` otherwise, \`json\` an object.

${NATIVE_FILES.map(section).join('\n')}`;
}
