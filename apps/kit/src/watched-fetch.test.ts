import { beforeEach, describe, expect, it, vi } from 'vitest'
import { watchedFetch } from './watched-fetch.ts'

let answers: Response[]
let asked: number
let heard: number
let controller: AbortController
let fetchImpl: typeof fetch

beforeEach(() => {
  answers = []
  asked = 0
  heard = 0
  controller = new AbortController()
  fetchImpl = watchedFetch(async () => answers[asked++] ?? new Response('fine'), {
    signal: controller.signal,
    onAnswer: () => heard++,
  })
})

const later = (status: number, seconds: string) =>
  new Response('later', { status, headers: { 'retry-after': seconds } })

describe('an undertaking of several requests', () => {
  it('asks again when the pod says, as often as it says so, and hears of the answer once', async () => {
    vi.useFakeTimers()
    answers = [later(429, '12'), later(503, '3')]
    const response = fetchImpl('https://pod.example/')
    await vi.advanceTimersByTimeAsync(11_900)
    expect(asked).toBe(1)
    await vi.advanceTimersByTimeAsync(3_200)
    expect(await (await response).text()).toBe('fine')
    expect([asked, heard]).toEqual([3, 1])
    vi.useRealTimers()
  })

  it('hands on what would take longer than anybody waits, and what names no time', async () => {
    answers = [later(429, '900'), new Response('', { status: 503 }), later(507, '1')]
    for (const status of [429, 503, 507])
      expect((await fetchImpl('https://pod.example/')).status).toBe(status)
  })

  it('can be called off while it waits', async () => {
    answers = [later(429, '30')]
    const response = fetchImpl('https://pod.example/')
    setTimeout(() => controller.abort(new Error('enough')))
    await expect(response).rejects.toThrow('enough')
    await expect(fetchImpl('https://pod.example/')).rejects.toThrow('enough')
    expect(asked).toBe(1)
  })
})
