import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function cliPage(root) {
  const file = join(root, 'apps/cli/dist/index.js');
  const { COMMANDS, COMMON_OPTIONS } = await import(pathToFileURL(file).href);
  const row = ({ flags, about, required, fallback, oneOf }) => {
    const notes = [
      required ? 'required' : '',
      fallback === undefined ? '' : `default \`${fallback}\``,
      oneOf === undefined ? '' : `one of ${oneOf.map((word) => `\`${word}\``).join(', ')}`,
    ].filter(Boolean);
    return `| \`${flags.replaceAll('|', '\\|')}\` | ${about} | ${notes.join('; ')} |`;
  };
  const table = (options) =>
    options.length === 0
      ? ''
      : `| option | what | |\n|---|---|---|\n${options.map(row).join('\n')}\n`;
  const section = (
    command,
  ) => `## quanyu ${command.name}${command.argument ? ` ${command.argument.form}` : ''}

${command.about}

${table(command.options)}
${command.examples.map((e) => `${e.about}:\n\n\`\`\`sh\n${e.line}\n\`\`\``).join('\n\n')}
`;
  return `# Command line

Made from the command table by \`npm run docs\`; do not edit. Exit codes: 0 done, 2 wrong use, 3 bad input, 4 a needed service or model is missing, 5 a bug. Every code of an error is explained in [errors](../errors.md).

## Options of every command

${table(COMMON_OPTIONS)}
${COMMANDS.map(section).join('\n')}`;
}
