/** A module that is loaded once, when it is first asked for. */
export interface Loadable<Module> {
  /** Asks again where it did not come the last time. */
  load(): Promise<Module>
  /** Null until it has come. */
  loaded(): Module | null
}

/** Makes a module loadable. */
export function loadable<Module>(importModule: () => Promise<Module>): Loadable<Module> {
  let module: Module | null = null
  let loading: Promise<Module> | null = null
  const read = async (): Promise<Module> => {
    try {
      module = await importModule()
      return module
    } catch (error) {
      loading = null
      throw error
    }
  }
  return {
    load() {
      loading ??= read()
      return loading
    },
    loaded: () => module,
  }
}
