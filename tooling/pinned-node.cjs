// Run before everything else, by whatever Node is found first. The project's own Node (npm package `node`) is a dependency;
// an install that was cut off can leave it out, and an older Node of the machine would then fail on the first TypeScript
// file, in words that help nobody.
const major = Number(process.versions.node.split('.')[0]);
if (major < 26) {
  process.stderr.write(
    `This is Node ${process.version}, and the project's own Node 26 is missing from node_modules: was an install cut off?\n` +
      'Mend it with: npx -y pnpm@12.18.0 install --force\n',
  );
  process.exit(1);
}
