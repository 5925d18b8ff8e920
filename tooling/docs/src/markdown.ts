/** First line of a generated Markdown file. */
export function generatedNote(source: string): string {
  return `<!-- Generated from ${source} by "pnpm reference write". Do not edit. -->\n`;
}

/** A Markdown table. Pipes and line breaks in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
