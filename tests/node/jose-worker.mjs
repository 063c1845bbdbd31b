// A JOSE implementation that is not ours, for the tests: one JSON request per line in, one JSON answer per line out.
import { createInterface } from 'node:readline';
import * as jose from 'jose';

const commands = {
  // A compact JWS over exactly the given payload text.
  async mint({ alg, key, header, payload }) {
    const signer = new jose.CompactSign(new TextEncoder().encode(payload));
    signer.setProtectedHeader(header);
    return signer.sign(await jose.importJWK(key, alg));
  },

  // The decoded payload text, or an error.
  async verify({ token, jwks }) {
    const { alg, kid } = jose.decodeProtectedHeader(token);
    // jose keeps shared secrets out of its key sets.
    const secret = jwks.keys.find((k) => k.kty === 'oct' && alg.startsWith('HS') && (!kid || !k.kid || k.kid === kid));
    const { payload } = await jose.compactVerify(token, secret ? await jose.importJWK(secret, alg) : jose.createLocalJWKSet(jwks));
    return new TextDecoder().decode(payload);
  },

  async generate({ alg, kid }) {
    if (alg.startsWith('HS')) {
      const k = jose.base64url.encode(crypto.getRandomValues(new Uint8Array(Number(alg.slice(2)) / 8)));
      const secret = { kty: 'oct', k, kid, alg, use: 'sig' };
      return { privateJwk: secret, publicJwk: secret };
    }
    const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
    const facts = { kid, alg, use: 'sig' };
    return {
      privateJwk: { ...(await jose.exportJWK(privateKey)), ...facts },
      publicJwk: { ...(await jose.exportJWK(publicKey)), ...facts },
    };
  },

  // Why a JWT would not pass here; an empty text when it would. Which key is tried is not jose's to say: where the token's `kid` is empty, or the
  // key has none, jose finds no key and Envoy, whose manifests we serve, tries those that there are.
  async whyNot({ token, jwks, issuer, now }) {
    const options = { issuer, currentDate: new Date(now * 1000), clockTolerance: 60 };
    let why = 'no key of this algorithm';
    try {
      const { alg, kid } = jose.decodeProtectedHeader(token);
      for (const key of JSON.parse(jwks).keys.filter((k) => (!k.alg || k.alg === alg) && (!kid || !k.kid || k.kid === kid))) {
        try {
          await jose.jwtVerify(token, await jose.importJWK(key, alg), options);
          return '';
        } catch (error) {
          why = `${error.code}: ${error.message}`;
        }
      }
    } catch (error) {
      why = `${error.code}: ${error.message}`;
    }
    return why;
  },

  // Why a public JWK would not be used here; an empty text when it would.
  async whyNotImport({ key, alg }) {
    try {
      await jose.importJWK(JSON.parse(key), alg);
      return '';
    } catch (error) {
      return `${error.code ?? error.name}: ${error.message}`;
    }
  },

  // A compact JWE over exactly the given text.
  async encrypt({ alg, key, header, plaintext }) {
    const encrypter = new jose.CompactEncrypt(new TextEncoder().encode(plaintext));
    const { apu, apv, ...rest } = header;
    encrypter.setProtectedHeader(rest);
    if (apu || apv) {
      encrypter.setKeyManagementParameters({ apu: apu && jose.base64url.decode(apu), apv: apv && jose.base64url.decode(apv) });
    }
    return encrypter.encrypt(await jose.importJWK(key, alg));
  },

  // The decrypted text, or an error.
  async decrypt({ token, key }) {
    const { alg, enc } = jose.decodeProtectedHeader(token);
    const { plaintext } = await jose.compactDecrypt(token, await jose.importJWK(key, alg === 'dir' ? enc : alg));
    return new TextDecoder().decode(plaintext);
  },

  async thumbprint({ key }) {
    return jose.calculateJwkThumbprint(key);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = { result: await commands[request.command](request) };
  } catch (error) {
    answer = { error: error.code ?? String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
