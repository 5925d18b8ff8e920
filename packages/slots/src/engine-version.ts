/**
 * The version of the built-in engine: of what a PAR sheet, a bet and a random stream come to. It rises when any of them would
 * come to something else, and is part of what a session commits to.
 */
export const builtinEngineVersion = '1.0.0';
