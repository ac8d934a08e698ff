import { describe, expect, it } from 'vitest'
import { chosenScope, scopesOf } from './scope.ts'

const pod = 'https://host.example/alice/'

describe('where a question can be asked', () => {
  it('knows the pod’s endpoint from the server’s, whatever order they come in', () => {
    const endpoints = ['https://host.example/.sparql', `${pod}.sparql`]
    expect(scopesOf(pod, endpoints)).toEqual([
      { scope: 'pod', endpoint: `${pod}.sparql` },
      { scope: 'server', endpoint: 'https://host.example/.sparql' },
      { scope: 'browser', endpoint: undefined },
    ])
    expect(scopesOf(pod, endpoints.toReversed())).toEqual(scopesOf(pod, endpoints))
  })

  it('falls back to the browser where the server answers no queries, and offers nothing without a pod', () => {
    expect(chosenScope(scopesOf(pod, []), 'server')).toEqual({ scope: 'browser', endpoint: undefined })
    expect(scopesOf(undefined, [`${pod}.sparql`])).toEqual([])
  })
})
