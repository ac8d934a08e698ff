import { expect, it } from 'vitest'
import { parseSubscription } from './subscription-request.ts'
import { notificationContext, notifications } from './vocabulary.ts'

function askFor(baseUrl: string, sendTo: string): Promise<{ readonly sendTo?: string | undefined }> {
  const type = 'WebhookChannel2023'
  const topic = `${baseUrl}alice/notes/`
  const request = { '@context': notificationContext, type: notifications + type, topic, sendTo }
  const space = { baseUrl, pods: 'path' } as const
  const sent = { form: 'application/ld+json', body: Buffer.from(JSON.stringify(request)) }
  return parseSubscription(sent, { space, type, now: Date.now() })
}

it.each(['https://pods.example/', 'http://pods.example/'])(
  'NT-27 bug-class-07 a server at %s delivers by https and by nothing else',
  async (baseUrl) => {
    const { sendTo } = await askFor(baseUrl, 'https://hooks.example/x')
    expect(sendTo).toBe('https://hooks.example/x')
    for (const other of [
      'http://hooks.example/x',
      'http://localhost/x',
      'ws://hooks.example/x',
      'mailto:a@hooks.example',
    ])
      await expect(askFor(baseUrl, other)).rejects.toMatchObject({ code: 'unprocessable' })
  },
)

it('NT-27 one that is itself on loopback may be tried out with receivers there', async () => {
  expect((await askFor('http://localhost:3000/', 'http://localhost:4000/x')).sendTo).toBe(
    'http://localhost:4000/x',
  )
})
