// An OpenID Connect provider for tests: a real one, on loopback, whose people and claims a JSON file tells.
//   node provider.mjs SETTINGS.json
// The file is read again at each sign-in, so that a test can change what somebody's claims say.
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { createRequire } from 'node:module'

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const require = createRequire(`${settings.modules}/`)
const { Provider } = await import(require.resolve('oidc-provider'))

function person (name) {
  return JSON.parse(readFileSync(settings.people, 'utf8'))[name]
}

const provider = new Provider(settings.issuer, {
  clients: [settings.client],
  cookies: { keys: ['only-for-tests'] },
  scopes: ['openid', 'groups'],
  claims: { openid: ['sub'], groups: ['groups', 'roles'] },
  conformIdTokenClaims: !settings.inIdToken,
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.type = 'html'
        context.body = `<!doctype html><title>Sign out</title>${form}
          <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`
      }
    }
  },
  // The provider calls no address of this machine, which is right everywhere but here.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  findAccount: (_, name) => person(name) && { accountId: name, claims: () => ({ sub: name, ...person(name) }) },
  ttl: { Interaction: 600, Session: 3600, AccessToken: 600, IdToken: 600, Grant: 3600 },
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid groups')
    await grant.save()
    return grant
  }
})

async function answer (request, response) {
  if (request.method === 'POST') {
    let body = ''
    for await (const part of request) body += part
    const { user, password } = Object.fromEntries(new URLSearchParams(body))
    if (!person(user) || password !== settings.password) {
      response.writeHead(401, { 'content-type': 'text/html' })
      return response.end('<h1>Wrong user or password</h1>')
    }
    return provider.interactionFinished(request, response, { login: { accountId: user } })
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`<!doctype html><html lang="en"><title>Sign in</title><form method="post">
    <label>User <input name="user"></label><label>Password <input type="password" name="password"></label>
    <button>Sign in</button></form>`)
}

const others = provider.callback()
const options = { cert: readFileSync(settings.certificate), key: readFileSync(settings.key) }
https.createServer(options, (request, response) => {
  if (!request.url.startsWith('/login/')) return others(request, response)
  answer(request, response).catch((error) => {
    response.writeHead(400)
    response.end(String(error))
  })
}).listen(new URL(settings.issuer).port, '127.0.0.1', () => console.log('ready'))
