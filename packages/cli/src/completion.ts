import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

/** Every command by its path (`/session/create`), with the words that may follow it. */
function wordsByPath(program: Command): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: string): void => {
    const flags = command.options.flatMap((option) => option.long ?? []);
    words.set(path, [...command.commands.map((child) => child.name()), ...flags, '--help']);
    for (const child of command.commands) visit(child, `${path}/${child.name()}`);
  };
  visit(program, '');
  return words;
}

/**
 * The completion script of a shell, generated from the commands themselves.
 * @throws UsageError for a shell other than bash, zsh and fish
 */
export function completionScript(program: Command, shell: string): string {
  const words = wordsByPath(program);
  if (shell === 'bash') return bash(words);
  if (shell === 'zsh') return zsh(words);
  if (shell === 'fish') return fish(words);
  throw new UsageError(`There are completions for bash, zsh and fish, not for "${shell}".`);
}

function paths(words: ReadonlyMap<string, readonly string[]>): string {
  return [...words.keys()].filter((path) => path !== '').join('|');
}

function bash(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, next]) => `    "${path}") words="${next.join(' ')}" ;;`);
  return `# croupier completions: source <(croupier completion bash)
_croupier() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
      ${paths(words)}) path="$path/$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _croupier croupier
`;
}

function zsh(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, next]) => `    "${path}") compadd -- ${next.join(' ')} ;;`);
  return `#compdef croupier
# croupier completions: source <(croupier completion zsh)
_croupier() {
  local path_="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_/$word" in
      ${paths(words)}) path_="$path_/$word" ;;
    esac
  done
  case "$path_" in
${cases.join('\n')}
  esac
}
compdef _croupier croupier
`;
}

function fish(words: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...words].map(
    ([path, next]) => `complete -c croupier -f -n 'test (__croupier_path) = "${path}"' -a '${next.join(' ')}'`,
  );
  return `# croupier completions: croupier completion fish | source
function __croupier_path
  set -l path ""
  for word in (commandline -opc)[2..-1]
    switch "$path/$word"
      case ${paths(words).replaceAll('|', ' ')}
        set path "$path/$word"
    end
  end
  echo "$path"
end
${lines.join('\n')}
`;
}
