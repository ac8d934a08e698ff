import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apps, buildApp, nextCommand } from './apps.mjs'
import { Children } from './children.mjs'
import { findNode, nodeEnvironment } from './node.mjs'
import { Stop, say, step } from './progress.mjs'
import { root } from './run.mjs'

/** `npm start`: the pod server at once, each app as soon as it is built, until Ctrl-C. */
export async function start(args) {
  const choice = readChoice(args)
  const children = new Children()
  try {
    await expectFreePorts(choice)
    await step('starting the pod server', () => startPodServer(children, choice))
    say(`  ${choice.provider} answers; the apps follow`)
    for (const app of choice.apps) {
      await children.orStopped(buildApp(app))
      await children.orStopped(startApp(children, app, choice))
    }
    tellWhatNext(choice)
    return await children.untilStopped()
  } catch (error) {
    if (!children.isStopping) throw error
    return children.untilStopped()
  } finally {
    await children.stop()
  }
}

function readChoice(args) {
  const portOptions = apps.map((app) => [`${app.name}-port`, { type: 'string' }])
  const { values } = parse(args, {
    port: { type: 'string' },
    data: { type: 'string' },
    ...Object.fromEntries(portOptions),
  })
  const port = toPort('port', values.port ?? process.env.HEARTH_PORT ?? '3000')
  return {
    port,
    data: values.data ?? process.env.HEARTH_DATA ?? './data',
    provider: `http://localhost:${port}/`,
    apps: apps.map((app) => {
      const fromEnvironment = process.env[`HEARTH_${app.name.toUpperCase()}_PORT`]
      const chosen = values[`${app.name}-port`] ?? fromEnvironment ?? String(app.port)
      const appPort = toPort(`${app.name}-port`, chosen)
      return { ...app, port: appPort, url: `http://localhost:${appPort}/` }
    }),
  }
}

function parse(args, options) {
  try {
    return parseArgs({ args, options })
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new Stop(`${error.message.split('. ')[0]}; npm start -- takes ${known.join(', ')}`)
  }
}

function toPort(name, text) {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Stop(`--${name} needs a port, not "${text}"`)
  return port
}

/** Asked of all before anything starts: one line, and nothing half up. */
async function expectFreePorts(choice) {
  const wanted = [{ title: 'the pod server', flag: 'port', port: choice.port }]
  for (const app of choice.apps) wanted.push({ title: app.title, flag: `${app.name}-port`, port: app.port })
  for (const { title, flag, port } of wanted) {
    if (await isFree(port)) continue
    throw new Stop(`port ${port} (${title}) is taken; choose another: npm start -- --${flag} ${port + 100}`)
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)))
  })
}

async function startPodServer(children, choice) {
  const bin = join(root, 'pod-server', 'bin', 'hearth.js')
  const args = [bin, 'serve', '--port', String(choice.port), '--data', choice.data]
  const here = choice.apps.map(({ title, url }) => `${title}=${url}`).join(',')
  const { HEARTH_RECOMMENDED_APPS = here } = process.env
  children.start('the pod server', findNode(), args, {
    cwd: root,
    env: nodeEnvironment({ HEARTH_RECOMMENDED_APPS }),
  })
  await children.untilAnswers(choice.provider)
}

async function startApp(children, app, choice) {
  const siblings = choice.apps.map(({ name, title, url }) => ({ id: name, name: title, url }))
  const args = [nextCommand, 'start', '--port', String(app.port), '--hostname', 'localhost']
  const env = nodeEnvironment({
    NODE_ENV: 'production',
    HEARTH_APP_ORIGIN: new URL(app.url).origin,
    HEARTH_PROVIDER: choice.provider,
    HEARTH_APPS: JSON.stringify(siblings),
  })
  children.start(app.title, findNode(), args, { cwd: app.folder, env })
  await children.untilAnswers(app.url)
  say(`  ${app.title} is at ${app.url}`)
}

function tellWhatNext(choice) {
  const rows = [['Pod server', choice.provider], ...choice.apps.map((app) => [app.title, app.url])]
  say('\nHearth is ready. Ctrl-C stops it; everything you write stays in the data folder.\n')
  for (const [title, url] of rows) say(`  ${title.padEnd(12)} ${url}`)
  const first = choice.apps[0]
  const place = first === undefined ? choice.provider : first.url
  say(`\nNext: open ${place} in a browser, make an account there, and write your first post.`)
}
