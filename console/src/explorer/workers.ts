import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker'
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker'
import GraphQlWorker from 'monaco-graphql/esm/graphql.worker.js?worker'

// Monaco asks for its workers here. As 'graphiql/setup-workers/vite', which Vite's development server cannot load, and which writes a
// line to the browser's console for each worker.
const environment: { readonly getWorker: (workerId: string, label: string) => Worker } = {
  getWorker(_workerId, label) {
    switch (label) {
      case 'json':
        return new JsonWorker()
      case 'graphql':
        return new GraphQlWorker()
      default:
        return new EditorWorker()
    }
  },
}

Object.assign(globalThis, { MonacoEnvironment: environment })
