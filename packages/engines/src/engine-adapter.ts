import type { DescribedGame, DrawAnswer, DrawRequest, EngineDescription } from '@croupier/core/engine/engine-port';

/** What speaks with one engine in its own language. Methods throw AppError as `EngineLine.attempt` does, or EngineFault. */
export interface EngineAdapter {
  describe(): Promise<EngineDescription>;
  describeGame(game: string): Promise<DescribedGame>;
  draw(request: DrawRequest): Promise<DrawAnswer>;
}
