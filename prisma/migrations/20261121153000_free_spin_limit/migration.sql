-- Free spins that a round has awarded so far: games that limit them count against it. 0: the game has no limit, or none are owed.
ALTER TABLE sessions ADD COLUMN free_spins_awarded integer NOT NULL DEFAULT 0;
