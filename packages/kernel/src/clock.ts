/** Time as an argument. `now` is milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}
