/** Things that were started, stopped in the reverse order: what was started last leans on what was started before. */
export interface Shutdown {
  /** Aborted at the first Ctrl-C or SIGTERM, so that work under way stops at its next safe point. */
  readonly signal: AbortSignal
  /** Registers how to stop what was just started. */
  add(name: string, stop: () => Promise<void>): void
  /** Stops everything; safe to call twice. A failure to stop one thing does not keep the others from being stopped. */
  stop(): Promise<void>
  /** Settles when a signal asked to stop. */
  readonly requested: Promise<NodeJS.Signals>
}

/** Stopping that somebody asks for by calling `request`. */
export interface RequestedShutdown extends Shutdown {
  request(signal: NodeJS.Signals): void
}

/** Listens for SIGINT, SIGTERM and SIGHUP (a closed terminal). Repeated signals change nothing: stopping is already under way. */
export function listenForShutdown(report: (line: string) => void): Shutdown {
  const shutdown = createShutdown(report)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => shutdown.request(signal))
  return shutdown
}

/** Collects what was started, without listening to the process's signals. */
export function createShutdown(report: (line: string) => void): RequestedShutdown {
  const controller = new AbortController()
  const started: { name: string; stop: () => Promise<void> }[] = []
  let stopping: Promise<void> | undefined
  let settle: (signal: NodeJS.Signals) => void = () => undefined
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    settle = resolve
  })
  const stopAll = async (): Promise<void> => {
    for (const { name, stop } of started.reverse()) {
      try {
        await stop()
      } catch (error) {
        report(`${name} could not be stopped: ${(error as Error).message}`)
      }
    }
  }
  return {
    signal: controller.signal,
    add: (name, stop) => {
      started.push({ name, stop })
    },
    stop: () => (stopping ??= stopAll()),
    requested,
    request(signal) {
      controller.abort()
      settle(signal)
    },
  }
}
