// oauth4webapi, used as its documentation says: the same tour request by request. The access token is looked at as an API would.

import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { Browser } from './browser.js'
import { settings } from './settings.js'

// Plain http is for this test on loopback; the library has a switch for it.
const options = { [oauth.allowInsecureRequests]: true }
const as = await oauth.processDiscoveryResponse(settings.issuer, await oauth.discoveryRequest(settings.issuer, options))
const client = { client_id: settings.clientId, require_auth_time: true }
const credentials = oauth.ClientSecretBasic(settings.clientSecret)
const browser = new Browser(settings.user)

const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()]
const parameters = new URLSearchParams({
  client_id: settings.clientId,
  redirect_uri: settings.redirectUri,
  response_type: 'code',
  scope: settings.scope,
  state,
  nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
})
const pushed = await oauth.processPushedAuthorizationResponse(as, client, await oauth.pushedAuthorizationRequest(as, client, credentials, parameters, options))
const request = new URL(as.authorization_endpoint)
request.search = new URLSearchParams({ client_id: settings.clientId, request_uri: pushed.request_uri })

const answer = oauth.validateAuthResponse(as, client, await browser.openUntil(request, settings.redirectUri), state)
const codeResponse = await oauth.authorizationCodeGrantRequest(as, client, credentials, answer, settings.redirectUri, verifier, options)
const tokens = await oauth.processAuthorizationCodeResponse(as, client, codeResponse, { expectedNonce: nonce, requireIdToken: true })
await oauth.validateApplicationLevelSignature(as, codeResponse, options)
const { sub } = oauth.getValidatedIdTokenClaims(tokens)

const api = new Request('https://api.example.com/', { headers: { authorization: `Bearer ${tokens.access_token}` } })
const access = await oauth.validateJwtAccessToken(as, api, 'urn:api1', options)
assert.equal(access.sub, sub)
assert.equal(access.client_id, settings.clientId)

const user = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, options))
assert.equal(user.name, 'Alice')
assert.equal(user.email, 'alice@example.com')

const refresh = token => oauth.refreshTokenGrantRequest(as, client, credentials, token, options)
const refreshed = await oauth.processRefreshTokenResponse(as, client, await refresh(tokens.refresh_token))
assert.ok(refreshed.refresh_token, 'a refresh token follows')

const introspect = async token => oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, credentials, token, options))
assert.equal((await introspect(refreshed.refresh_token)).active, true)
await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, credentials, refreshed.refresh_token, options))
assert.equal((await introspect(refreshed.refresh_token)).active, false, 'a revoked token is not active')
await assert.rejects(async () => oauth.processRefreshTokenResponse(as, client, await refresh(refreshed.refresh_token)), { error: 'invalid_grant' })

const logout = new URL(as.end_session_endpoint)
logout.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: settings.postLogoutRedirectUri, state })
const goodbye = await browser.openUntil(logout, settings.postLogoutRedirectUri)
assert.equal(goodbye.searchParams.get('state'), state)

parameters.set('prompt', 'none')
request.search = parameters
const refusal = await browser.openUntil(request, settings.redirectUri)
assert.throws(() => oauth.validateAuthResponse(as, client, refusal, state), { error: 'login_required' })

console.log('oauth4webapi: signed in, refreshed, revoked and signed out.')
