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

/** Listens for SIGINT, SIGTERM and SIGHUP (a closed terminal). Repeated signals change nothing: stopping is already under way. */
export function listenForShutdown(report: (line: string) => void): Shutdown {
  const controller = new AbortController()
  const started: { name: string; stop: () => Promise<void> }[] = []
  let stopping: Promise<void> | undefined
  let request: (signal: NodeJS.Signals) => void = () => undefined
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    request = resolve
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      controller.abort()
      request(signal)
    })
  }
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
  }
}
