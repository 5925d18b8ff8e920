/** The version of the command. */
export const cliVersion = '0.1.0';
