import { writeFile } from 'node:fs/promises'
import path from 'node:path'

// Of localhost, for a hundred years, and of nothing else: the key is public and opens nothing.
const certificateText = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUDjakrSKiRagHPrWWxGq8ZEr8QOUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyMzk0OVoYDzIxMjYxMDI5
MTIzOTQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQz9EogLeOgwUqdNwR3IfzglradUciIt38htseQESGc0wQT3rwHXYUZ
EYBmRHgvCmgtwG20sfUH0NzyZ9qp67Szo28wbTAdBgNVHQ4EFgQUz2k1UzkPFDem
K2eKm2ZJIynxIE0wHwYDVR0jBBgwFoAUz2k1UzkPFDemK2eKm2ZJIynxIE0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgGDKZYDxp2OdtDOMdbtPGbka7JbVhY23QTXSz4qoDxOMCIQC8
rMVbb9WRYNoBqk/Yegj+YVxKa0GQ9VjbsLn9oxtbAg==
-----END CERTIFICATE-----
`
const keyText = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+LBQ+gLcbQYVYz5k
V7hl6PkObF+v2/jrmWNR8BT1NxehRANCAAQz9EogLeOgwUqdNwR3IfzglradUciI
t38htseQESGc0wQT3rwHXYUZEYBmRHgvCmgtwG20sfUH0NzyZ9qp67Sz
-----END PRIVATE KEY-----
`

/** Files of a certificate that nobody trusts, and its key. */
export async function selfSigned(folder: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const certificate = path.join(folder, 'localhost.pem')
  const key = path.join(folder, 'localhost.key')
  await writeFile(certificate, certificateText)
  await writeFile(key, keyText)
  return { certificate, key }
}
